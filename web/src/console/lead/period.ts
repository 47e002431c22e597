const DAY = 24 * 60 * 60 * 1000;

/** A moment's day where the reader is, as a date field has it. */
export function dayOf(moment: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
}

export function daysBefore(now: number, days: number): Date {
  return new Date(now - days * DAY);
}

/** When a day begins where the reader is. */
export function startOf(day: string): Date {
  return new Date(`${day}T00:00`);
}

/** When the next day begins: what happened on the last day belongs to the period. */
export function endOf(day: string): Date {
  const end = startOf(day);
  end.setDate(end.getDate() + 1);
  return end;
}
