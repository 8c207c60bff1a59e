import { eq, lt } from 'drizzle-orm'
import type { StepUpAttempt } from '../ports/step-up.ts'
import type { Queries } from './database.ts'
import { stepUps } from './schema/step-ups.ts'

export async function stepUpById(queries: Queries, id: string): Promise<StepUpAttempt | null> {
  const [row] = await queries.select({ state: stepUps.state }).from(stepUps).where(eq(stepUps.id, id))
  return row?.state ?? null
}

export async function stepUpOfSession(queries: Queries, session: string): Promise<StepUpAttempt | null> {
  const [row] = await queries.select({ state: stepUps.state }).from(stepUps).where(eq(stepUps.session, session))
  return row?.state ?? null
}

export async function lockStepUp(queries: Queries, id: string): Promise<StepUpAttempt | null> {
  const [row] = await queries.select({ state: stepUps.state }).from(stepUps).where(eq(stepUps.id, id)).for('update')
  return row?.state ?? null
}

export async function saveStepUp(queries: Queries, attempt: StepUpAttempt): Promise<void> {
  const { id, step, expiresAt } = attempt
  const now = { session: step.at === 'offered' ? null : step.session, expiresAt, state: attempt }
  await queries
    .insert(stepUps)
    .values({ id, ...now })
    .onConflictDoUpdate({ target: stepUps.id, set: now })
}

export async function forgetStepUps(queries: Queries, expiredBefore: Date): Promise<void> {
  await queries.delete(stepUps).where(lt(stepUps.expiresAt, expiredBefore))
}
