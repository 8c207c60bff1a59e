import type { AccessFlow } from '../../access/access-flow.ts'
import { viaRule } from '../../access/audit.ts'
import type { Gives } from '../../access/gives.ts'
import type { HeldNow } from '../../access/held-now.ts'
import type { Policy } from '../../access/policy.ts'
import type { Ask } from '../../access/request/states.ts'
import { submit, submitToRule } from '../../access/request/submit.ts'
import type { Transaction } from '../../ports/store.ts'
import type { Ports } from '../ports.ts'
import { type Doing, saveWhatFollows } from '../save.ts'

interface Submission {
  readonly ask: Ask
  readonly flow: AccessFlow
  readonly policy: Policy
  readonly gives: readonly Gives[]
  readonly held: readonly HeldNow[]
}

/** It waits for people, or is approved at once by the rule that the access flow is. */
export async function saveAsked(
  tx: Transaction,
  ports: Pick<Ports, 'clock' | 'ids'>,
  asking: Doing,
  { ask, flow, policy, gives, held }: Submission,
): Promise<void> {
  const { approval } = flow
  if (approval === 'automatic') {
    const { next, asked, decided } = submitToRule(ask, policy.hash, gives)
    await tx.saveRequest(next)
    await saveWhatFollows(tx, ports, asking, asked)
    const rule = { kind: 'rule', id: flow.name, name: flow.name } as const
    await saveWhatFollows(tx, ports, { actor: rule, via: viaRule, correlation: ask.id }, decided)
    return
  }
  const submitted = submit(ask, approval.stages, approval, gives, held)
  await tx.saveRequest(submitted.next)
  await saveWhatFollows(tx, ports, asking, submitted)
}
