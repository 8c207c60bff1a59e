import { minutes } from '../vocabulary.ts'

/** Who can act is told when what is approved is not given for so long, because the same thing goes wrong again and again. */
export const lateAfter = minutes(5)

/** What keeps it from being given, as it was answered last: `code` for whoever runs Doorbell, the words for everybody. */
export interface LateStart {
  readonly code: string
  readonly explanation: string
  readonly toldAt: Date
}
