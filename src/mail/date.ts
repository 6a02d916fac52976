/** RFC 5322 §3.3 dates with the obsolete forms of §4.3. */
import type { Message } from './message.js';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** §4.3; other letters mean "unknown", i.e. +0000. */
const ZONES: Readonly<Record<string, number>> = {
  EST: -300,
  EDT: -240,
  CST: -360,
  CDT: -300,
  MST: -420,
  MDT: -360,
  PST: -480,
  PDT: -420,
};
const DATE =
  /(\d{1,2})[ -]+([A-Za-z]{3})[a-z]{0,6}\.?[ -]+(\d{2,4})[ ]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?[ ]*(?:([+-])(\d{2}):?(\d{2})|([A-Za-z]{1,5}))?/;

/** §4.3: two digits below 50 are 20xx, other two- and three-digit years count from 1900. */
function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length >= 4) return year;
  return digits.length === 2 && year < 50 ? year + 2000 : year + 1900;
}

/** `text` unfolded. */
export function parseDate(text: string): NonNullable<Message['date']> {
  const m = DATE.exec(text.slice(0, 200));
  const month = m ? MONTHS.indexOf(m[2]!.toLowerCase()) : -1;
  if (!m || month === -1) return { text, epoch: null, offset: 0 };
  const minutes = Number(m[8] ?? 0) * 60 + Number(m[9] ?? 0);
  const offset = m[7] ? (m[7] === '-' ? -minutes : minutes) || 0 : (ZONES[(m[10] ?? '').toUpperCase()] ?? 0);
  const local = Date.UTC(fullYear(m[3]!), month, Number(m[1]), Number(m[4]), Number(m[5]), Number(m[6] ?? 0));
  return { text, epoch: Number.isNaN(local) ? null : local / 1000 - offset * 60, offset };
}
