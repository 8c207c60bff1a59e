import { Fault } from '../../ports/fault.ts'
import { inTime } from '../both/deadline.ts'

/** Teams tells people after 10 to 15 s that the app cannot be reached; people themselves are promised an answer within 3. Milliseconds. */
export const answerWithin = 2_400

const tooLate = () =>
  new Fault('teams.too_late', 'Not done in the time that people wait', { retry: 'later', result: 'unknown' })

/** The result, or a `Fault` with an unknown result when it takes longer than that many milliseconds. */
export const within = <T>(milliseconds: number, work: Promise<T>): Promise<T> => inTime(milliseconds, work, tooLate)
