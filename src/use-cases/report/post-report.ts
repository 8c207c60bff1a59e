import type { Resource } from '../../access/catalog.ts'
import { sameEntitlement } from '../../access/catalog.ts'
import type { Channel, ChannelProblem } from '../../access/channel.ts'
import type { Policy } from '../../access/policy.ts'
import { latestDue, type ReportPlan } from '../../access/report-plan.ts'
import type { Card } from '../../cards/card.ts'
import { reportTitles, roomReportCard, roomWithoutTableCard } from '../../cards/report/report-card.ts'
import type { AuditEntry } from '../../ports/store.ts'
import type { Task } from '../../ports/task.ts'
import { withSettings } from '../asking/offers.ts'
import { channelProblem } from '../cards/channel-problem.ts'
import { noteChannel, postToChannel } from '../cards/channels.ts'
import type { Ports } from '../ports.ts'
import { postedMark } from './begin-reports.ts'
import { collect, type Report } from './collect.ts'
import type { ReportWanted } from './wanted.ts'

type PostReport = Extract<Task, { type: 'post-report' }>

/**
 * Whatever the access file in force has shown in rooms and is due, once, whichever replica looks. After an outage it comes up to a day
 * late. First the card, then the table: each is a task of its own, so that trying one again repeats nothing of the other.
 */
export async function postDueReports({ store, clock, surfaces }: Ports): Promise<void> {
  const now = clock.now()
  for (const plan of (await store.activePolicy())?.reports ?? []) {
    const due = latestDue(plan.every, now)
    if (!due) continue
    await store.transaction(async tx => {
      if (!(await tx.firstSince(postedMark(plan), due, now))) return
      for (const channel of plan.to) {
        const place = `report:${plan.name}:${channel.surface}/${channel.channel}`
        const parts = surfaces.get(channel.surface)?.postFileToChannel
          ? (['card', 'table'] as const)
          : (['card'] as const)
        for (const part of parts)
          await tx.schedule(
            { type: 'post-report', report: plan.name, channel, part },
            { key: `${place}:${part}`, lane: place, due: part === 'card' ? now : new Date(now.getTime() + 1_000) },
          )
      }
    })
  }
}

/** By the file in force at that moment: what it no longer has shown there is not shown. */
export async function postReport(ports: Ports, { report: name, channel, part }: PostReport): Promise<void> {
  const policy = await ports.store.activePolicy()
  const plan = policy?.reports?.find(one => one.name === name)
  if (!policy || !plan?.to.some(one => isSameChannel(one, channel))) return
  const surface = ports.surfaces.get(channel.surface)
  // Before anything is collected for it, and again when it is posted.
  const problem = await channelProblem(ports.surfaces, channel)
  if (!surface || problem) return inVain(ports, plan, channel, problem ?? 'not-set-up')
  const wanted = await wantedBy(ports, policy, plan)
  if (!wanted) return record(ports, plan, channel, null, 'no-such-resource')
  const found = await collect(ports, policy, wanted)
  const { rows, more, file, content } = found
  if (part === 'table') {
    await record(ports, plan, channel, found, null)
    const given = await surface.postFileToChannel?.(channel.channel, {
      name: file,
      title: `${plan.name}: ${reportTitles[plan.kind]}`,
      content,
    })
    if (given === undefined || typeof given === 'string') return
    await record(ports, plan, channel, null, `lacks ${given.missing}`)
    return post(ports, plan, channel, roomWithoutTableCard(name, given.missing))
  }
  const inRoom = surface.postFileToChannel !== undefined
  const { kind, since, where } = wanted
  const narrowed = where ? { where } : {}
  const about = { kind, of: wanted.of?.name ?? null, since, ...narrowed, rows, more }
  return post(ports, plan, channel, roomReportCard(name, { ...about, inRoom }))
}

async function post(ports: Ports, plan: ReportPlan, channel: Channel, card: Card): Promise<void> {
  const { problem } = await postToChannel(ports, channel, surface => surface.postToChannel(channel.channel, card))
  return problem ? inVain(ports, plan, channel, problem) : noteChannel(ports, channel, null, null)
}

/** Nobody is shown it anywhere else: whoever can mend that is told. */
async function inVain(ports: Ports, plan: ReportPlan, channel: Channel, problem: ChannelProblem): Promise<void> {
  ports.log.warn('report.not-posted', { report: plan.name, channel, problem })
  await noteChannel(ports, channel, problem, null, entryOf(ports, plan, channel, null, `channel: ${problem}`))
}

async function wantedBy({ store, clock }: Ports, policy: Policy, plan: ReportPlan): Promise<ReportWanted | null> {
  const { kind, of, where, last } = plan
  const since = kind === 'holders' ? null : new Date(clock.now().getTime() - last * 60_000)
  const common = { kind, since, ...(where ? { where } : {}) }
  if (!of) return { ...common, of: null }
  const known = (await store.inventory.resources(of.integration)).find(one => sameEntitlement(one, of))
  const resource: Resource | null = known ? withSettings(known, policy) : null
  return resource && { ...common, of: resource }
}

const isSameChannel = (a: Channel, b: Channel): boolean => a.surface === b.surface && a.channel === b.channel

async function record(
  ports: Ports,
  plan: ReportPlan,
  channel: Channel,
  found: Report | null,
  problem: string | null,
): Promise<void> {
  if (problem) ports.log.warn('report.not-posted', { report: plan.name, channel, problem })
  const entry = entryOf(ports, plan, channel, found, problem && `channel: ${problem}`)
  await ports.store.transaction(tx => tx.append(entry))
}

/** What a room was given, or why it was given nothing: told like everything that somebody looks up, by the rule that wanted it. */
const entryOf = (
  { clock }: Ports,
  { name, kind, of, where }: ReportPlan,
  channel: Channel,
  found: Report | null,
  reason: string | null,
): AuditEntry => ({
  action: 'access.viewed',
  outcome: reason ? 'failed' : 'done',
  ...(reason ? { reason } : {}),
  ...(of ? { target: of } : {}),
  details: {
    ...{ verb: 'report', report: kind, name, channel },
    ...(where ? { where } : {}),
    ...(found ? { rows: found.rows, ...(found.more ? { more: true } : {}), file: found.file } : {}),
  },
  actor: { kind: 'rule', id: name, name },
  via: 'rule',
  at: clock.now(),
  correlation: `report:${name}`,
})
