/** Mondays, 8:00 UTC: morning where most of those who read it are, and before the day begins for the rest. */
const firstMonday = Date.UTC(1970, 0, 5, 8)
const week = 7 * 24 * 3_600_000

/** Which week it is, counted in Monday mornings: another number is another week. */
export const weekOf = (at: Date): number => Math.floor((at.getTime() - firstMonday) / week)
