import { expect } from 'vitest'
import type { PersonId, ResourceId } from '../../access/vocabulary.ts'
import type { AuditEntry } from '../../ports/store.ts'
import type { Company } from './company.test-support.ts'
import { type File, type Flow, isWithin, type Stage, truthOf } from './truth.test-support.ts'

type Alternative = Extract<Stage, { from: unknown }> | Extract<Stage, { inAnyOrder: unknown }>
const ofParty = ({ needed }: { readonly needed: number | 'all' }): number => (needed === 'all' ? 1_000 : needed)
const ofAlternative = (one: Alternative): number =>
  'inAnyOrder' in one ? one.inAnyOrder.reduce((sum, party) => sum + ofParty(party), 0) : ofParty(one)
const ofStage = (stage: Stage): number =>
  'anyOf' in stage ? Math.min(...stage.anyOf.map(ofAlternative)) : ofAlternative(stage)
const words = ({ approval }: Flow): number =>
  approval === 'automatic' ? 0 : approval.stages.reduce((sum, stage) => sum + ofStage(stage), 0)

/**
 * Just asked: of all flows in which people decide, that are open to them, for whom they ask, then, and for so long on top of what is held
 * still, none takes fewer words than the one that counts. `true`: one that gives more would have taken more.
 */
export async function holdBest(
  company: Company,
  file: File,
  { request: id }: Pick<AuditEntry, 'request'>,
): Promise<boolean> {
  const { world } = company
  const request = id && (await world.store.request(id))
  if (!request) throw new Error('asked for nothing')
  const { ask } = request
  if (ask.breakGlass) return false
  const truth = truthOf(company, file)
  const counts = truth.flowNamed(ask.flow)
  if (!counts) throw new Error('asked by no flow')
  if (counts.approval === 'automatic') return false
  const live = (await world.store.liveGrantsOf([ask.beneficiary as PersonId])).filter(
    ({ status, terms }) => status !== 'ending' && terms.request !== ask.id,
  )
  const heldOf = (resource: ResourceId) =>
    live
      .filter(({ terms }) => terms.entitlement.resource === resource)
      .reduce((sum, { terms: { duration, extensions = [], spent } }) => {
        const all = [duration, ...extensions, spent?.minutes ?? 0]
        return sum + all.reduce<number>((a, b) => a + b, 0)
      }, 0)
  const resources = ask.entitlements.map(({ resource }) => resource)
  const length = ask.duration + Math.max(...resources.map(heldOf))
  expect(ask.withHeld ?? ask.duration, 'with what is held still').toBe(length)
  const able = await Promise.all(
    file.flows.map(
      async flow =>
        flow.approval !== 'automatic' &&
        (await truth.isOpenTo(flow, ask.requester)) &&
        !(ask.requester !== ask.beneficiary && (await truth.isLeftOut(flow, ask.beneficiary))) &&
        (await truth.isFor(flow, ask)) &&
        resources.every(resource => truth.isOpened(flow, resource, ask.bundle)) &&
        isWithin(flow.hours, ask.startsAt) &&
        ask.startsAt.getTime() - ask.submittedAt.getTime() <= Number(flow.startWithin ?? 0) * 60_000,
    ),
  )
  const open = file.flows.filter((_, at) => able[at])
  const others = open.filter(({ name, duration }) => name !== counts.name && Number(duration.max) >= length)
  for (const other of others)
    expect(words(counts), `${counts.name} takes no more words than ${other.name}`).toBeLessThanOrEqual(words(other))
  return others.some(other => Number(other.duration.max) > Number(counts.duration.max) && words(other) > words(counts))
}
