export const levels = ['debug', 'info', 'warn', 'error'] as const
export type Level = (typeof levels)[number]
