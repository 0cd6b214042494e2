import { type Answer, type Reason, combine } from '../runtime/outcome.ts';
import type { ScanReport } from './finding.ts';

const DAY = 86_400_000;
// The limit that Grype itself uses; databases are built daily and skip a day now and then.
const MAXIMUM_AGE = 5 * DAY;
// Clocks of two machines differ; more than this is a wrong or forged date.
const SKEW = 3_600_000;

/** Says whether a clean report would prove anything: packages were seen, of a supported operating system, by fresh data. */
export function checkCompleteness(report: ScanReport, now: Date): Answer {
  return combine([
    checkPackages(report),
    checkOperatingSystem(report),
    checkAge('The report', report.createdAt, now),
    checkDatabase(report),
    checkAge('The vulnerability database of the scan', report.database?.builtAt ?? '', now),
  ]);
}

function checkPackages({ packages, scanner }: ScanReport): Answer {
  if (packages === undefined) {
    const advice = scanner.name === 'trivy'
      ? 'Run Trivy with --list-all-pkgs.'
      : 'Grype lists no packages, so a report without any match proves nothing.';
    return unknown('packages-not-listed', `The report does not say which packages it looked at. ${advice}`);
  }
  if (packages.all === 0) {
    return unknown('no-packages', 'The scanner recognised no package at all, so it found nothing because it saw nothing.');
  }
  if (packages.operatingSystem === 0) {
    return unknown('no-system-packages', 'The scanner recognised no package of the operating system.');
  }
  return pass();
}

function checkOperatingSystem({ operatingSystem }: ScanReport): Answer {
  if (operatingSystem === undefined || operatingSystem.name === '') {
    return unknown('system-not-recognised', 'The scanner did not recognise the operating system, so it could not look up its packages.');
  }
  if (operatingSystem.endOfLife) {
    const message = `The operating system ${operatingSystem.name} is past its end of life: nobody reports or fixes its vulnerabilities any more.`;
    return { outcome: 'fail', reasons: [{ code: 'system-end-of-life', message }] };
  }
  return pass();
}

/** Trivy's report names no database; who starts Trivy asks it. */
function checkDatabase({ scanner, database }: ScanReport): Answer {
  return scanner.name === 'trivy' || database !== undefined
    ? pass()
    : unknown('database-unknown', 'The report names no usable vulnerability database, so a clean report would prove nothing.');
}

/** An empty time is not judged: older scanners do not write it. */
function checkAge(what: string, time: string, now: Date): Answer {
  if (time === '') {
    return pass();
  }
  const age = now.getTime() - Date.parse(time);
  if (!Number.isFinite(age) || age < -SKEW) {
    return unknown('date-impossible', `${what} is dated ${time}, which is no date or lies in the future.`);
  }
  return age <= MAXIMUM_AGE
    ? pass()
    : unknown('stale', `${what} is from ${time} and so ${Math.floor(age / DAY)} days old; at most ${MAXIMUM_AGE / DAY} days count.`);
}

function pass(): Answer {
  return { outcome: 'pass', reasons: [] };
}

function unknown(code: Reason['code'], message: string): Answer {
  return { outcome: 'unknown', reasons: [{ code, message }] };
}
