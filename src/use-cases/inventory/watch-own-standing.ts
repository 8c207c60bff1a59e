import { type AdminNotice, noticeKey } from '../../access/effect.ts'
import type { Policy } from '../../access/policy.ts'
import type { OwnCredential } from '../../ports/own-standing.ts'
import type { Transaction } from '../../ports/store.ts'
import type { Ports } from '../ports.ts'
import { byTimer } from '../save.ts'
import { ownWork } from './own-work.ts'

/** Days before its end at which whoever runs Doorbell is reminded of a credential. */
const steps = [30, 14, 7, 1] as const
const day = 24 * 60 * 60_000
const week = 7

/**
 * Reminds of the end of Doorbell's own credentials, once at each step whichever replica looks, of what is overdue every week, and records when another one
 * came into use. It ends when it says so, or when the access file wants it renewed, counted from when it was first seen.
 */
export async function watchCredential(ports: Ports): Promise<void> {
  // What one of them cannot tell now is no reason to be silent of the other.
  const [first, ending] = await Promise.allSettled([ports.own.credential(), ports.own.endingCredential()])
  const now = ports.clock.now()
  const rotation = rotationDays(await ports.store.activePolicy())
  await follow(ports, first, { of: 'credential' }, rotation, now)
  await follow(ports, ending, { of: 'ending-credential', app: 'ending' }, rotation, now)
  for (const asked of [first, ending]) if (asked.status === 'rejected') throw asked.reason
}

interface Whose {
  readonly of: 'credential' | 'ending-credential'
  readonly app?: 'ending'
}

/** With a credential that has ended nothing can be read, its end least of all: what was known of it stays. */
async function follow(
  ports: Ports,
  asked: PromiseSettledResult<OwnCredential | null>,
  whose: Whose,
  rotation: number | null,
  now: Date,
): Promise<void> {
  if (asked.status === 'rejected') return
  await ports.store.transaction(tx => noteEnd(tx, whose, asked.value?.endsAt ?? null, now))
  if (asked.value) await watch(ports, asked.value, whose, rotation, now)
}

async function watch(
  ports: Ports,
  { what, fingerprint, endsAt }: OwnCredential,
  { of, ...whose }: Whose,
  rotation: number | null,
  now: Date,
): Promise<void> {
  await ports.store.transaction(async tx => {
    const any = await tx.lockWatched(of, now)
    const key = `${of}:${fingerprint}`
    const { since, told, isNew } = await tx.lockWatched(key, now)
    if (isNew && !any.isNew)
      await tx.append({
        ...byTimer(key),
        at: now,
        action: 'credential.rotated',
        outcome: 'done',
        details: { what, ...whose, fingerprint },
      })
    const wanted = rotation === null ? null : new Date(since.getTime() + rotation * day)
    const due = [endsAt, wanted].filter(at => at !== null).toSorted((a, b) => a.getTime() - b.getTime())[0]
    if (!due) return
    const days = Math.ceil((due.getTime() - now.getTime()) / day) || 0
    const step = stepAt(days)
    if (step === undefined || (told !== null && Number(told) <= step)) return
    await tx.noteTold(key, String(step))
    const because = due === endsAt ? 'ends' : 'rotation'
    // With one that has ended nobody can be looked up in the directory, and when they can again it is news of yesterday.
    const tells = because === 'rotation' || days > 0
    const notice = { kind: 'credential-expiring', ...whose, what, due: due.toISOString(), days, because } as const
    await tx.append({
      ...byTimer(key),
      at: now,
      action: 'credential.expiring',
      outcome: 'done',
      details: { ...notice, fingerprint },
    })
    if (tells) await tellAdminsOf(tx, notice, now)
    ports.log[step <= 1 ? 'error' : 'warn']('credential.expiring', { ...whose, what, due, days, because })
  })
}

/** The last step that was reached; once it is over, counted down by weeks from 0. `undefined`: it is far ahead. */
const stepAt = (days: number): number | undefined =>
  days > 0 ? steps.findLast(at => days <= at) : -Math.floor(-days / week)

/** For whoever watches the figures: when it ends by its own word, or that nobody knows. */
async function noteEnd(tx: Transaction, { of }: Whose, endsAt: Date | null, now: Date): Promise<void> {
  const key = `${of}-ends`
  const { told } = await tx.lockWatched(key, now)
  const news = endsAt?.toISOString() ?? null
  if (told !== news) await tx.noteTold(key, news)
}

/** Records and tells once that consent is gone, and once that it is back. Ends go on being tried meanwhile, and requests say what is wrong. */
export async function watchRights(ports: Ports): Promise<void> {
  const missing = await ports.own.missingRights(await ownWork(ports))
  if (missing === null) return
  const now = ports.clock.now()
  await ports.store.transaction(async tx => {
    const { told } = await tx.lockWatched('rights', now)
    const news = missing.length === 0 ? null : missing.join(' ')
    if (told === news) return
    await tx.noteTold('rights', news)
    await tx.append({
      ...byTimer('rights'),
      at: now,
      action: news === null ? 'rights.regained' : 'rights.lost',
      outcome: 'done',
      details: { rights: news === null ? (told?.split(' ') ?? []) : missing },
    })
    await tellAdminsOf(tx, news === null ? { kind: 'rights-back' } : { kind: 'rights-missing', rights: missing }, now)
    if (news === null) ports.log.info('rights.back')
    else ports.log.error('rights.missing', { missing })
  })
}

const tellAdminsOf = (tx: Transaction, notice: AdminNotice, due: Date): Promise<void> =>
  tx.schedule({ type: 'tell-admins', notice }, { key: `tell-admins:${noticeKey(notice)}`, lane: 'tell-admins', due })

/** One credential serves all integrations, so the strictest counts. */
function rotationDays(policy: Policy | null): number | null {
  const wanted = policy?.integrations.flatMap(({ credentialRotationDays }) => credentialRotationDays ?? []) ?? []
  return wanted.length === 0 ? null : Math.min(...wanted)
}
