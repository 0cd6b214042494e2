const MINUTE = 60;
const HOUR = 3600;

/** Seconds as people say them, the two largest units of them: `4 s`, `2 min 5 s`, `1 h 20 min`. */
export function timeWords(seconds: number): string {
  if (seconds > 0 && seconds < 1) {
    return 'under 1 s';
  }
  const whole = Math.round(seconds);
  if (whole < MINUTE) {
    return `${whole} s`;
  }
  return whole < HOUR
    ? joined(Math.floor(whole / MINUTE), 'min', whole % MINUTE, 's')
    : joined(Math.floor(whole / HOUR), 'h', Math.floor((whole % HOUR) / MINUTE), 'min');
}

/** The same where it is an estimate: `about 4 s`, `under 1 s`. */
export function aboutTime(seconds: number): string {
  const words = timeWords(seconds);
  return words.startsWith('under') ? words : `about ${words}`;
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
