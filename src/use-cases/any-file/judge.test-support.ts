import { expect } from 'vitest'
import type { AccessRequest, Decision } from '../../access/request/states.ts'
import type { PersonId, RequestId, ResourceId } from '../../access/vocabulary.ts'
import type { AuditEntry } from '../../ports/store.ts'
import { holdAsk } from './alone.test-support.ts'
import { holdBest } from './best.test-support.ts'
import { type Company, tierZeroRole } from './company.test-support.ts'
import {
  type About,
  type Emergency,
  type File,
  type Flow,
  isWithin,
  keyOf,
  type Source,
  type Stage,
  type Truth,
  truthOf,
} from './truth.test-support.ts'

type Party = { readonly from: readonly Source[]; readonly needed: number | 'all' }
type Alternative = Extract<Stage, { from: unknown }> | Extract<Stage, { inAnyOrder: unknown }>
const partiesOfOne = (one: Alternative): readonly Party[] => ('inAnyOrder' in one ? one.inAnyOrder : [one])
const alternativesOf = (stage: Stage): readonly (readonly Party[])[] =>
  'anyOf' in stage ? stage.anyOf.map(partiesOfOne) : [partiesOfOne(stage)]
const partiesOf = (stage: Stage): readonly Party[] => alternativesOf(stage).flat()
const stagesOf = ({ approval }: Flow): readonly Stage[] => (approval === 'automatic' ? [] : approval.stages)
const grace = 5 * 60_000

/** A word as it was right to say it: whose it is, and by which words of the file about which resource. */
interface Right {
  readonly decision: Decision
  readonly of: ReadonlyMap<ResourceId, ReadonlySet<string>>
}

const voiceOf = ({ by }: Decision): PersonId | null =>
  by.kind === 'person' ? (by.insteadOf?.person ?? by.person) : null
const speakersOf = ({ by }: Decision): readonly PersonId[] =>
  by.kind === 'person' ? [by.person, ...(by.insteadOf ? [by.insteadOf.person] : [])] : []

const wordsOf = (request: AccessRequest): readonly Decision[] =>
  'decisions' in request ? request.decisions : 'progress' in request ? request.progress.decisions : []
/** A word that is said anew in the same moment, and then completes a stage, is another. */
const asOne = ({ by, stage, at, of, completes, completesOf }: Decision): string =>
  JSON.stringify([by, stage, at, of, completes, completesOf])

/** Looks at everything that was decided, given and extended, at the moment that it was, by the file in force and by who is where. */
export function aJudge(company: Company) {
  const { world, called, of, human } = company
  const { directory, store, clock } = world
  const rights = new Map<RequestId, Right[]>()
  /** Who stands in for whom, and until when at most. */
  const standIns: { readonly who: PersonId; readonly to: PersonId; readonly until: Date }[] = []
  const count = {
    decided: 0,
    inStead: 0,
    takenBack: 0,
    given: 0,
    byRule: 0,
    together: 0,
    byRoles: 0,
    inBundles: 0,
    picked: 0,
    shorter: 0,
    proven: 0,
    broken: 0,
    extended: 0,
    all: 0,
    allOfParty: 0,
    byAlternatives: 0,
  }

  async function holdDecisions({ request: id }: AuditEntry, file: File): Promise<void> {
    const request = id && (await store.request(id))
    if (!request) throw new Error('a decision about nothing')
    const decisions = wordsOf(request)
    const now = new Set(decisions.map(asOne))
    // Whose word did not count any more at this click has no part in what follows.
    const known = (rights.get(request.ask.id) ?? []).filter(({ decision }) => now.has(asOne(decision)))
    rights.set(request.ask.id, known)
    const heard = new Set(known.map(({ decision }) => asOne(decision)))
    for (const decision of [...decisions].reverse().filter(one => !heard.has(asOne(one))))
      known.push({ decision, of: await holdDecision(decision, request.ask, truthOf(company, file)) })
  }

  /** It counts no more, and was nobody else’s. */
  async function holdTakenBack({ request: id, actor }: AuditEntry, file: File): Promise<void> {
    const request = id && (await store.request(id))
    if (!request) throw new Error('a word about nothing was taken back')
    const left = new Set(wordsOf(request).map(asOne))
    const known = rights.get(request.ask.id) ?? []
    const gone = known.filter(({ decision }) => !left.has(asOne(decision)))
    rights.set(
      request.ask.id,
      known.filter(one => !gone.includes(one)),
    )
    count.takenBack++
    expect(gone, 'something was taken back').not.toEqual([])
    const { sameHuman } = truthOf(company, file)
    for (const { decision } of gone)
      expect(
        speakersOf(decision).some(one => sameHuman(one, actor.id as PersonId)),
        'by whoever said it, with whichever account',
      ).toBe(true)
  }

  async function holdDecision(
    decision: Decision,
    ask: About & {
      readonly flow: string
      readonly entitlements: readonly { resource: ResourceId }[]
      submittedAt: Date
      id: RequestId
    },
    truth: Truth,
  ): Promise<Right['of']> {
    const voice = voiceOf(decision)
    const flow = truth.flowNamed(ask.flow)
    if (voice === null) return new Map()
    count.decided++
    for (const one of speakersOf(decision)) expect(truth.gains(ask, one), 'whoever gains decides nothing').toBe(false)
    const approval = flow?.approval
    const stage = approval && approval !== 'automatic' ? approval.stages[decision.stage] : undefined
    // Whoever was asked may say no all the same where nobody is to be asked any more.
    if (!stage && decision.verdict === 'deny') return new Map()
    if (!flow || !stage || !approval || approval === 'automatic')
      throw new Error('decided where no file has people decide')
    const { escalate = [], delegates } = approval
    const before = (rights.get(ask.id) ?? []).filter(one => one.decision.stage < decision.stage)
    const since = Math.max(ask.submittedAt.getTime(), ...before.map(one => one.decision.at.getTime()))
    const come = escalate.filter(({ after }) => decision.at.getTime() - since >= after * 60_000)
    const sources = [...partiesOf(stage).flatMap(({ from }) => from), ...come.flatMap(({ to }) => to)]
    const about = decision.of ?? ask.entitlements.map(({ resource }) => resource)
    const by = new Map<ResourceId, ReadonlySet<string>>()
    for (const resource of about) {
      const keys = new Set<string>()
      for (const source of sources)
        if ((await truth.behind(source, resource, ask)).includes(voice)) keys.add(keyOf(source))
      expect([...keys], `${company.nameOf.get(voice)} decides about ${called.get(resource)?.name}`).not.toEqual([])
      by.set(resource, keys)
    }
    const { stepUp } = flow
    // A no gives nothing to anybody, and takes none.
    if (stepUp?.approver && stepUp.approver !== 'none' && decision.verdict === 'approve') {
      count.proven++
      expect(decision.proof?.contexts, 'signed in afresh').toContain(stepUp.approver)
    }
    if (decision.by.kind === 'person' && decision.by.insteadOf) {
      count.inStead++
      const delegate = decision.by.person
      expect(await truth.deciding(delegates?.group ?? ''), 'who may stand in').toContain(delegate)
      const named = standIns.some(one => one.who === voice && one.to === delegate && one.until > decision.at)
      expect(named, 'named by whoever is away').toBe(true)
      const naming = standIns.filter(one => one.to === delegate && one.until > decision.at)
      expect(
        naming.some(({ who }) => truth.gains(ask, who)),
        'named by whoever gains',
      ).toBe(false)
      expect(about.map(resource => called.get(resource)?.name)).not.toContain(tierZeroRole)
    }
    if (decision.completes) await holdToEverybody(partiesOf(stage), ask, about, truth, decision)
    if (decision.completesOf) await holdToParties(decision.completesOf, partiesOf(stage), ask, truth, decision)
    return by
  }

  /** Nobody has moved since the click: whoever could decide then has agreed, or somebody in their stead. */
  async function holdToEverybody(
    parties: readonly Party[],
    ask: About & { id: RequestId },
    about: readonly ResourceId[],
    truth: Truth,
    last: Decision,
  ) {
    count.all++
    for (const one of parties)
      for (const resource of about)
        expect(await whoIsSilent(one, ask, resource, truth, last), 'everybody has agreed').toEqual([])
  }

  /** The same of parties: of each thing as many of those of whom all have to agree as the word says. */
  async function holdToParties(
    sides: NonNullable<Decision['completesOf']>,
    parties: readonly Party[],
    ask: About & { id: RequestId },
    truth: Truth,
    last: Decision,
  ) {
    count.allOfParty++
    const all = new Map(
      parties.filter(({ needed }) => needed === 'all').map(one => [one.from.map(keyOf).sort().join(), one]),
    )
    for (const resource of new Set(sides.map(({ of }) => of))) {
      const silent = await Promise.all([...all.values()].map(one => whoIsSilent(one, ask, resource, truth, last)))
      const complete = silent.filter(some => some.length === 0).length
      // Two alternatives may name the same party.
      const said = new Set(sides.flatMap(({ of, party }) => (of === resource ? [party] : []))).size
      expect(complete, 'everybody of so many parties has agreed').toBeGreaterThanOrEqual(said)
    }
  }

  async function whoIsSilent(
    { from }: Party,
    ask: About & { id: RequestId },
    resource: ResourceId,
    truth: Truth,
    last: Decision,
  ): Promise<readonly (string | undefined)[]> {
    const heard = [...(rights.get(ask.id) ?? []).map(({ decision }) => decision), last].flatMap(speakersOf)
    const people = await truth.everybodyBehind(from, resource, ask)
    return people
      .filter(person => !heard.some(one => truth.sameHuman(one, person)))
      .map(person => company.nameOf.get(person))
  }

  /** Just written: by the file in force at this moment. */
  async function holdWrite(
    { group, person }: { readonly group: string; readonly person: PersonId },
    file: File,
  ): Promise<void> {
    count.given++
    const truth = truthOf(company, file)
    const [resource, what] =
      [...called].find(([id]) => id.endsWith(`/${group}`) || id.split('/').slice(-2, -1)[0] === group) ?? []
    if (!resource || !what) throw new Error(`given and not called anything: ${group}`)
    const grants = await store.liveGrantsFor({ integration: world.contoso, resource }, person)
    const grant = grants.findLast(({ status }) => status === 'active' || status === 'starting')
    const request = grant && (await store.request(grant.terms.request))
    if (!grant || request?.status !== 'approved') throw new Error('given with no approved request behind it')
    const { ask } = request
    expect(ask.beneficiary).toBe(person)
    expect(ask.entitlements.map(one => one.resource)).toContain(resource)
    expect(await company.isActive(person), 'an active account').toBe(true)
    expect(truth.isUntouched(person), 'a protected account').toBe(false)
    expect(ask.startsAt.getTime()).toBeLessThanOrEqual(clock.at.getTime())
    if (ask.breakGlass) return holdEmergency(truth, ask, resource, Number(grant.terms.duration))
    if (what.type === 'directory-role') count.byRoles++
    if (ask.bundle) count.inBundles++
    else if (ask.entitlements.length > 1) count.picked++
    const flow = truth.flowNamed(ask.flow)
    if (!flow) throw new Error('given by a flow that is not in force')
    expect(Number(grant.terms.duration), 'within the cap').toBeLessThanOrEqual(Number(flow.duration.max))
    expect(await truth.isOpenTo(flow, ask.requester), 'open to whoever asked').toBe(true)
    expect(await truth.isLeftOut(flow, person), 'left out').toBe(false)
    expect(await truth.isFor(flow, ask), 'for whom it may be asked').toBe(true)
    expect(truth.isOpened(flow, resource, ask.bundle), `${flow.name} opens ${what.name}`).toBe(true)
    if (flow.justification.required) expect(ask.reason).not.toBe('')
    if (flow.ticket?.required) expect(ask.ticket ?? '').not.toBe('')
    if (flow.ticket?.pattern && ask.ticket) expect(ask.ticket).toMatch(new RegExp(flow.ticket.pattern))
    if (flow.hours) {
      const early = [clock.at, new Date(clock.at.getTime() - grace)]
      expect(
        early.some(at => isWithin(flow.hours, at)),
        'within its hours',
      ).toBe(true)
    }
    const { stepUp } = flow
    if (stepUp?.requester && stepUp.requester !== 'none') {
      expect(ask.proof?.contexts, 'asked with a fresh sign-in').toContain(stepUp.requester)
      count.proven++
    }
    if (flow.approval === 'automatic') await holdRule(file, truth, ask, resource)
    holdStages(flow, truth, ask, resource)
  }

  /** By no name that it is asked for by does a rule give what people decide about alone. */
  async function holdRule(file: File, truth: Truth, ask: About, resource: ResourceId): Promise<void> {
    count.byRule++
    for (const other of file.flows) {
      if (other.approval === 'automatic' || !truth.isOpened(other, resource)) continue
      const open = (await truth.isOpenTo(other, ask.requester)) && !(await truth.isLeftOut(other, ask.beneficiary))
      expect(open && (await truth.isFor(other, ask)), `people decide by ${other.name}`).toBe(false)
    }
  }

  function holdStages(flow: Flow, truth: Truth, ask: About & { id: RequestId }, resource: ResourceId): void {
    const words = (rights.get(ask.id) ?? []).filter(one => one.of.has(resource))
    const voices = words.flatMap(({ decision }) => speakersOf(decision))
    for (const [at, voice] of voices.entries()) {
      expect(truth.gains(ask, voice), 'whoever gains has decided nothing').toBe(false)
      const again = voices.findIndex(other => truth.sameHuman(other, voice))
      expect(again, `${company.nameOf.get(voice)} counts once`).toBe(at)
    }
    if (flow.approval === 'automatic') return
    const { escalate = [], delegates } = flow.approval
    const approver = flow.stepUp?.approver ?? 'none'
    const tiers = escalate.flatMap(({ to }) => to).map(keyOf)
    for (const [index, stage] of stagesOf(flow).entries()) {
      const counting = words.filter(
        ({ decision }) =>
          decision.stage === index &&
          (approver === 'none' || decision.proof?.contexts.includes(approver)) &&
          (delegates || decision.by.kind !== 'person' || !decision.by.insteadOf),
      )
      // The last word may be about another part: with it everybody of every part had agreed.
      const spoken = (rights.get(ask.id) ?? []).filter(({ decision }) => decision.stage === index)
      const isSatisfiedBy = (parties: readonly Party[]) => {
        const places = parties.flatMap(({ from, needed }) => {
          const may = [...from.map(keyOf), ...(needed === 'all' ? [] : tiers)]
          const able = counting.filter(({ of: by }) => may.some(key => by.get(resource)?.has(key)))
          return Array.from({ length: needed === 'all' ? 1 : needed }, () => able)
        })
        const isComplete = ({ decision: { completes, completesOf } }: Right) =>
          !!completes || completesOf?.some(({ of }) => of === resource)
        return isSeated(places) && (!parties.some(({ needed }) => needed === 'all') || spoken.some(isComplete))
      }
      if ('anyOf' in stage) count.byAlternatives++
      expect(alternativesOf(stage).some(isSatisfiedBy), `stage ${index} of ${flow.name} is satisfied`).toBe(true)
    }
  }

  async function holdEmergency(
    truth: Truth,
    ask: About & { flow: string; reason: string },
    resource: ResourceId,
    given: number,
  ) {
    count.broken++
    const entry: Emergency | undefined = truth.emergencyNamed(ask.flow)
    if (!entry) throw new Error('given by an emergency that is not in force')
    expect(ask.requester, 'for nobody else').toBe(ask.beneficiary)
    expect(await truth.isOpenTo(entry, ask.requester), 'open to whoever asked').toBe(true)
    expect(truth.isOpened(entry, resource), 'opened in an emergency').toBe(true)
    expect(given).toBeLessThanOrEqual(Number(entry.duration))
    expect(ask.reason).not.toBe('')
  }

  async function holdExtension({ grant, request: id }: AuditEntry, file: File): Promise<void> {
    count.extended++
    const request = id && (await store.request(id))
    if (!request) throw new Error('an extension of nothing')
    const flow = truthOf(company, file).flowNamed(request.ask.flow)
    expect(request.ask.breakGlass, 'never of an emergency').toBeUndefined()
    expect(flow?.extensions, 'a flow that lets it be extended').toBeDefined()
    const { duration } = request.ask
    const given = request.status === 'approved' ? request.decisions.map(one => one.minutes ?? duration) : [0]
    expect(Math.min(...given), 'nobody gave less than was asked').toBeGreaterThanOrEqual(duration)
    for (const { terms } of await store.grantsOf(request.ask.id)) {
      if (terms.id !== grant) continue
      const more = terms.extensions ?? []
      expect(more.length).toBeLessThanOrEqual(flow?.extensions?.max ?? 0)
      const all = more.reduce<number>((sum, one) => sum + one, terms.duration)
      expect(all, 'with all extensions').toBeLessThanOrEqual(Number(flow?.duration.max))
    }
  }

  const seen = { rows: 0, writes: 0 }
  return {
    count,
    away: (who: PersonId, to: PersonId, until: Date) => standIns.push({ who, to, until }),
    back: (who: PersonId) => standIns.splice(0, standIns.length, ...standIns.filter(one => one.who !== who)),
    /** Everything since the last time. */
    async look(file: File): Promise<void> {
      const rows = store.recorded().slice(seen.rows)
      seen.rows += rows.length
      for (const row of rows) {
        if (row.action === 'request.submitted' && (await holdAsk(world, row))) count.together++
        if (row.action === 'request.submitted' && (await holdBest(company, file, row))) count.shorter++
        if (row.action === 'decision.taken_back') await holdTakenBack(row, file)
        if (row.action === 'decision.recorded') await holdDecisions(row, file)
        if (row.action === 'grant.extended') await holdExtension(row, file)
      }
      const writes = directory.writes.slice(seen.writes)
      seen.writes += writes.length
      for (const write of writes) if (write.what === 'grant') await holdWrite(write, file)
    },
    humans: () => new Set(Object.values(of).map(human)),
  }
}

/** Whether there is a different word for each place. */
function isSeated(places: readonly (readonly Right[])[], taken: readonly Right[] = []): boolean {
  const [first, ...others] = places
  return !first || first.some(one => !taken.includes(one) && isSeated(others, [...taken, one]))
}
