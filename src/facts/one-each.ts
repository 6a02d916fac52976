/** Sites that were come upon in several ways, each once. */
import { GRAVEST_FIRST, type SiteFacts } from './verdict.js';

const CONFIDENCES: readonly SiteFacts['confidence'][] = ['high', 'medium', 'low'];

/** What one call breaks of a contract is one thing, however many sites are behind it. */
const placeOf = (site: SiteFacts): string => {
  const place = `${site.file} ${site.line} ${site.column} ${site.function} ${site.condition ?? ''} ${site.kind}`;
  return site.contract
    ? `${place} ${site.contract.function}`
    : `${place} ${site.helper} ${site.needs.join()}`;
};

/** The graver and surer one first. */
function rank(site: SiteFacts): number[] {
  const soft = site.contract && !site.contract.checked;
  return [
    GRAVEST_FIRST.indexOf(site.verdict),
    Number(soft === true),
    Number(site.listCheck === true),
    CONFIDENCES.indexOf(site.confidence),
    site.needs.length,
    site.path.length,
  ];
}

function graver(a: SiteFacts, b: SiteFacts): boolean {
  const [x, y] = [rank(a), rank(b)];
  const at = x.findIndex((value, i) => value !== y[i]);
  return at !== -1 && (x[at] as number) < (y[at] as number);
}

export function oneEach(sites: readonly SiteFacts[]): SiteFacts[] {
  const found = new Map<string, SiteFacts>();
  for (const site of sites) {
    const key = placeOf(site);
    const old = found.get(key);
    if (old === undefined || graver(site, old)) found.set(key, site);
  }
  return [...found.values()];
}
