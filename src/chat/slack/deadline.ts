import { Fault } from '../../ports/fault.ts'
import { inTime } from '../both/deadline.ts'

/** Slack waits 3 s for an acknowledgement; what is left over is for the way back. */
export const acknowledgeWithin = 2_400

const tooLate = () =>
  new Fault('slack.too_late', 'Not done in the time that Slack waits', { retry: 'later', result: 'unknown' })

/** The result, or a `Fault` with an unknown result when it takes longer than that many milliseconds. */
export const within = <T>(milliseconds: number, work: Promise<T>): Promise<T> => inTime(milliseconds, work, tooLate)
