import type { Policy, PolicyChangeRule } from '../../access/policy.ts'
import type { PolicyChange } from '../../access/policy-change/change.ts'
import { onlyNarrows, policyChanges } from '../../access/policy-change/policy-changes.ts'
import {
  decidePolicy,
  isSameVersion,
  isTooOld,
  type PolicyProposal,
  type PolicyVersion,
} from '../../access/policy-proposal.ts'
import { policyProposalId } from '../../access/vocabulary.ts'
import { plainText } from '../../cards/parts/plain-text.ts'
import { changeText } from '../../cards/wording/policy-wording.ts'
import type { Transaction } from '../../ports/store.ts'
import { shownInChannels } from '../cards/shown-in-channels.ts'
import { importChanges, importInto } from '../people/import-people.ts'
import type { Ports } from '../ports.ts'
import { beginReports } from '../report/begin-reports.ts'
import type { Doing } from '../save.ts'
import { showVersionEverywhere } from './show-version.ts'

/**
 * `unchanged`: it is in force already. `proposed`: it widens access, and admins are asked. `waiting`: they were asked before.
 * `refused`: an admin has refused it, and nobody has touched the file since.
 */
export type Adopted = 'activated' | 'unchanged' | 'proposed' | 'waiting' | 'refused'

export interface AdoptingOptions {
  /** Where the version in force does not say whether one that widens waits. */
  readonly otherwise: PolicyChangeRule
  /** Somebody had the file read again, and it is not only read because Doorbell starts. */
  readonly readAgain: boolean
}

/**
 * A valid access file. The first comes into force by whoever starts Doorbell, and so does one by which nobody gets more. Any other
 * waits until admins of the version in force have agreed. The same file again changes nothing.
 */
export async function adoptVersion(
  { store, clock, ids, log }: Pick<Ports, 'store' | 'clock' | 'ids' | 'log'>,
  version: PolicyVersion,
  by: Doing,
  { otherwise, readAgain }: AdoptingOptions,
): Promise<Adopted> {
  const adopted = await store.transaction(async tx => {
    await tx.lockPolicies()
    const at = clock.now()
    const [active, newest] = [await tx.activePolicy(), await tx.newestPolicyProposal()]
    if (!active) {
      await putInForce(tx, version, [], by, at)
      return 'activated'
    }
    const changes = await changesTo(tx, active, version)
    if (active.hash === version.policy.hash && changes.length === 0) {
      if (readAgain) await replaceOpen(tx, newest, by, at)
      return 'unchanged'
    }
    if (onlyNarrows(changes) || (active.policyChange ?? otherwise) === 'one-person') {
      await replaceOpen(tx, newest, by, at)
      await putInForce(tx, version, changes, by, at)
      return 'activated'
    }
    if (newest && newest.against === active.hash && isSameVersion(newest, version)) {
      if (newest.standing.status === 'proposed' && !isTooOld(newest, at)) return 'waiting'
      if (newest.standing.status === 'refused' && !readAgain) return 'refused'
    }
    await replaceOpen(tx, newest, by, at)
    const proposal: PolicyProposal = {
      ...version,
      id: policyProposalId(ids.next()),
      against: active.hash,
      changes,
      at,
      agreed: [],
      standing: { status: 'proposed' },
    }
    await tx.savePolicyProposal(proposal)
    await tx.append({
      ...by,
      at,
      action: 'policy.proposed',
      outcome: 'done',
      details: { proposal: proposal.id, ...detailsOf(version, changes), inForce: active.hash },
    })
    await showVersionEverywhere(tx, proposal.id, at)
    return 'proposed'
  })
  if (adopted === 'refused') log.warn('access-file.refused-before', { hash: version.policy.hash })
  return adopted
}

/** All that is different from what is in force, with the names by which both files call what they name. */
async function changesTo(
  tx: Transaction,
  active: Policy,
  { policy, written, imported }: PolicyVersion,
): Promise<readonly PolicyChange[]> {
  const called = { ...(await tx.writtenPolicy())?.called, ...written.called }
  const ofFile = active.hash === policy.hash ? [] : policyChanges(active, policy, called)
  return [...ofFile, ...importChanges(await tx.importedBindings(), imported)]
}

export async function putInForce(
  tx: Transaction,
  version: PolicyVersion,
  changes: readonly PolicyChange[],
  by: Doing,
  at: Date,
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const { policy, written, imported } = version
  const active = await tx.activePolicy()
  if (active?.hash !== policy.hash) {
    await tx.activatePolicy(policy, at, written)
    await tx.keepWebhooks(inBoth(active?.webhooks, policy.webhooks))
    await tx.keepChannels(shownInChannels(policy).map(({ channel }) => channel))
    await beginReports(tx, { before: active, after: policy, at })
  }
  await tx.append({
    ...by,
    at,
    action: 'policy.activated',
    outcome: 'done',
    details: {
      ...detailsOf(version, changes),
      replaces: active?.hash ?? null,
      flows: policy.flows.map(({ name }) => name),
      ...more,
    },
  })
  await importInto(tx, imported, by, at)
}

/** What was recorded while a webhook was not in the file is none of its business: it goes on only where it was in the version before. */
const inBoth = (before: Policy['webhooks'], after: Policy['webhooks']): readonly string[] =>
  (after ?? []).map(({ name }) => name).filter(name => before?.some(webhook => webhook.name === name))

/** In words, because an auditor reads them when no file of those days is at hand. */
export const detailsOf = ({ policy, written }: PolicyVersion, changes: readonly PolicyChange[]) => ({
  hash: policy.hash,
  ...Object.fromEntries(
    (['widens', 'narrows'] as const).map(effect => [
      effect,
      changes
        .filter(change => change.effect === effect)
        .map(change => plainText(changeText(change, id => written.called[id] ?? id))),
    ]),
  ),
})

/** The file says something else by now: nobody may agree any more to what it said. */
async function replaceOpen(tx: Transaction, open: PolicyProposal | null, by: Doing, at: Date): Promise<void> {
  const replaced = open?.standing.status === 'proposed' ? decidePolicy(open, { type: 'replace' }, at) : null
  if (!replaced?.ok) return
  await tx.savePolicyProposal(replaced.next)
  await tx.append({
    ...by,
    at,
    action: 'policy.refused',
    outcome: 'done',
    reason: 'the access file says something else by now',
    details: { proposal: replaced.next.id, hash: replaced.next.policy.hash },
  })
  await showVersionEverywhere(tx, replaced.next.id, at)
}
