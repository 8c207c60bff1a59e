import { isActiveMember, type Person } from '../../access/catalog.ts'
import type { StepUpRefusal } from '../../access/page-refusal.ts'
import type { Refusal } from '../../access/refusal.ts'
import type { Transaction } from '../../ports/store.ts'
import { sameSecret } from '../link/secrets.ts'
import type { Ports } from '../ports.ts'
import { type Confirming, confirming, no, refuseStepUp, type Stepped, type StepUpKind } from './steps.ts'

/**
 * What every page ends in: the form comes back, whoever signed in is still there, and what they say is judged as if they said it in the chat,
 * by what is true now. It is said once: `say` uses the attempt up in the transaction of what follows.
 * @throws Fault when the directory cannot be asked: then it can be said again.
 */
export async function sayWithProof<Kind extends StepUpKind>(
  ports: Ports,
  kind: Kind,
  { session, form, now }: { readonly session: string | null; readonly form: string; readonly now: Date },
  say: (person: Person, attempt: Confirming<Kind>) => Promise<Refusal | StepUpRefusal | null>,
): Promise<Stepped<object>> {
  const found = await confirming(ports, kind, session, now)
  if (!found.ok) return found
  const { attempt } = found
  if (!sameSecret(form, attempt.step.form))
    return refuseStepUp(ports, attempt, { reason: 'step-up-form-not-ours' }, {}, 'go-on')
  const person = await ports.directory.person(attempt.person)
  if (!person || !isActiveMember(person)) return refuseStepUp(ports, attempt, { reason: 'disabled-in-directory' })
  try {
    const refusal = await say(person, attempt)
    return refusal ? await refuseStepUp(ports, attempt, refusal) : { ok: true }
  } catch (error) {
    // Nothing was done by the second post, and nothing is written of it.
    if (error instanceof UsedMeanwhile) return no('step-up-over', attempt)
    throw error
  }
}

/** Thrown, so that what was to be saved with it is not. */
class UsedMeanwhile extends Error {}

/** Under its lock, with whatever follows from it: of two posts of one proof, the second finds it used. */
export async function useUp(tx: Transaction, { id, step }: Confirming): Promise<void> {
  const now = await tx.lockStepUp(id)
  if (now?.step.at !== 'confirm' || now.step.form !== step.form) throw new UsedMeanwhile('the proof is used')
  await tx.saveStepUp({ ...now, step: { at: 'over', session: now.step.session, because: null } })
}
