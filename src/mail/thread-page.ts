/** A saved page of a whole thread (lore's `T/` and `t/` views): less than the mails, namely no addresses, and IDs only in the HTML. */

/** The headers that the page gives for one message, and its body's lines. */
export interface ThreadPageMail {
  headers: string[];
  body: string[];
}

/** `From: Jane Doe @ 2026-01-05  9:00 UTC (permalink / raw)`; htmlPageText puts the permalink's Message-ID before the word. */
const FROM =
  /^From: (.{0,300}) @ (\d{4})-(\d\d)-(\d\d) +(\d\d?):(\d\d) UTC \((?:<([^<>\s]+)> )?permalink \/ raw\)$/;
const END = /^\^ (?:<[^<>\s]+> )?permalink raw reply\t/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Whether the page's first header line is that of a thread's page. */
export const isThreadPage = (line: string): boolean => FROM.test(line);

function headersOf(m: RegExpExecArray, subject: string, root: string | undefined): string[] {
  const [, name, year, month, day, hour, minute, id] = m;
  return [
    `From: "${name!.replace(/["\\]/g, '\\$&')}" <>`,
    `Subject: ${subject}`,
    `Date: ${Number(day)} ${MONTHS[Number(month) - 1] ?? 'Jan'} ${year} ${hour!.padStart(2, '0')}:${minute}:00 +0000`,
    ...(id === undefined ? [] : [`Message-ID: <${id}>`]),
    // The page shows who answers whom only by indentation; that all belong to one thread is certain.
    ...(root === undefined || root === id ? [] : [`References: <${root}>`]),
  ];
}

/** In page order. Subjects stand in the line `* SUBJECT` above each message. */
export function threadPageMails(lines: readonly string[]): ThreadPageMail[] {
  const mails: ThreadPageMail[] = [];
  let subject = '';
  let root: string | undefined;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    if (line.startsWith('* ')) subject = line.slice(2);
    const m = FROM.exec(line);
    if (!m) continue;
    if (mails.length === 0) root = m[7];
    let start = i + 1;
    while (start < lines.length && lines[start] !== '') start++;
    let end = start + 1;
    while (end < lines.length && !END.test(lines[end]!)) end++;
    // One empty line before the end mark is the page's own.
    const last = lines[end - 1] === '' ? end - 1 : end;
    mails.push({ headers: headersOf(m, subject, root), body: lines.slice(start + 1, last) });
    subject = '';
    i = end;
  }
  return mails;
}
