import type { z } from 'zod'
import { Fault } from '../../../ports/fault.ts'

/** What Graph answered, where it is what was asked for. @throws Fault */
export function understood<T>(shape: z.ZodType<T>, value: unknown): T {
  const { data, error } = shape.safeParse(value)
  if (error) throw notUnderstood(error.issues.map(issue => issue.path.join('.')).join(', '))
  return data as T
}

export const notUnderstood = (where: string): Fault =>
  new Fault('graph.not-understood', 'Microsoft Graph answered something that Doorbell does not understand.', {
    retry: 'later',
    cause: new Error(where),
  })
