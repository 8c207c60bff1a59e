import { index, text } from 'drizzle-orm/pg-core'
import type { StepUpAttempt } from '../../ports/step-up.ts'
import { reviveStepUp } from '../codec.ts'
import { doorbell, moment, state } from './columns.ts'

/** Approvals on their way through a fresh sign-in. Gone a day after they are over. */
export const stepUps = doorbell.table(
  'step_ups',
  {
    id: text().primaryKey(),
    /** Of the step, for finding it by the browser's cookie. */
    session: text().unique('step_ups_session'),
    expiresAt: moment('expires_at').notNull(),
    state: state<StepUpAttempt, Parameters<typeof reviveStepUp>[0]>('state', reviveStepUp).notNull(),
  },
  table => [index('step_ups_expires').on(table.expiresAt)],
)
