import type { Policy } from '../../access/policy.ts'
import { speakersOf } from '../../access/request/counting.ts'
import { isOfStageBefore } from '../../access/request/whose-words.ts'
import type { Waiting } from '../../access/rules/rule.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import { notAskedCard } from '../../cards/not-asked-card.ts'
import { Fault } from '../../ports/fault.ts'
import type { PostedCard } from '../../ports/posted-card.ts'
import { stageByFile } from '../approvers/stage-in-force.ts'
import { withStandIns } from '../approvers/stand-ins.ts'
import { entitledThemselves } from '../approvers/who-may-decide.ts'
import { refreshHomes } from '../looking-up/show-home.ts'
import type { Ports } from '../ports.ts'
import { byTimer, saveWhatFollows } from '../save.ts'

/**
 * Whoever was asked in this stage, has said nothing and may not decide any more has no card of it from then on: theirs says so, and is
 * forgotten, so that neither what becomes of it nor who holds it is ever told there. Asked again, they get another.
 *
 * @param able who may decide, as far as that is known already: nothing is asked of the directory where all who were asked are among them.
 */
export async function closeLostCards(
  ports: Ports,
  policy: Policy,
  request: Waiting,
  posted: readonly PostedCard[],
  able: ReadonlySet<PersonId>,
): Promise<void> {
  const { ask, progress } = request
  // By what is asked for now it cannot be told who lost what.
  if (!stageByFile(policy, request)) return
  const spoke = new Set(progress.decisions.flatMap(one => speakersOf(one).map(({ person }) => person)))
  const suspects = posted.filter(
    ({ role, audience, because }) =>
      (role === 'approval' || role === 'reminder') &&
      audience.kind === 'person' &&
      !able.has(audience.person) &&
      !spoke.has(audience.person) &&
      !progress.outOfReach?.includes(audience.person) &&
      !(because && isOfStageBefore(progress, because)),
  )
  if (suspects.length === 0) return
  // Besides those whose word is still wanted, who are `able`.
  const entitled = await withStandIns(ports, policy, request, await entitledThemselves(ports, policy, request))
  const may = new Set(entitled.map(({ person }) => person.id))
  for (const copy of suspects)
    if (copy.audience.kind === 'person' && !may.has(copy.audience.person))
      await close(ports, copy, copy.audience.person)
  async function close({ surfaces, store, log, clock, ids }: Ports, copy: PostedCard, person: PersonId): Promise<void> {
    try {
      await surfaces.get(copy.message.surface)?.update(copy.message, notAskedCard())
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault
      // It stands there yet, and the next round tries again.
      if (fault.retry === 'later') return log.warn('card.not-closed', { request: ask.id, person, code: fault.code })
    }
    await store.transaction(async tx => {
      await tx.forgetCard(copy.message)
      await refreshHomes(tx, [person], clock.now())
      const effects = [{ type: 'refresh-cards', request: ask.id } as const]
      await saveWhatFollows(tx, { clock, ids }, byTimer(ask.id), { effects, audit: [] })
    })
  }
}
