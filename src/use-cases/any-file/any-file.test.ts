import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { extendableFrom } from '../../access/grant/extending.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import { parseAccessFile } from '../../config/access-file.ts'
import { resolvePolicy } from '../../config/resolve-policy.ts'
import { Fault } from '../../ports/fault.ts'
import { askWithProof, showAsk } from '../step-up/ask.ts'
import { decideWithProof, showDecision } from '../step-up/decide.ts'
import { beginStepUp, proofGiven, takeProof } from '../step-up/steps.ts'
import { buttonsOn } from '../world.test-support.ts'
import { aCompany, type Company } from './company.test-support.ts'
import type { WrittenFile } from './files.test-support.ts'
import { aJudge } from './judge.test-support.ts'
import { alwaysTold, type Step, stories } from './stories.test-support.ts'
import type { File } from './truth.test-support.ts'
import { chosen, wishOf } from './wish.test-support.ts'

/** Read as a file is, with its names looked up in the directory; `null`: it is refused, and the one before stays in force. */
async function bringIntoForce({ world, resolver }: Company, written: WrittenFile): Promise<File | null> {
  const parsed = parseAccessFile(stringify(written), 'access.yaml')
  if (!parsed.ok) return null
  const resolved = await resolvePolicy(parsed.file, resolver)
  if (!resolved.ok) return null
  await world.force(resolved.policy)
  // Until the inventory is as the file has it.
  await world.wind(6)
  return parsed.file.content
}

/** Where a way to a fresh sign-in came back, they sign in and say it there. */
async function signsIn({ world }: Company, who: PersonId, context: string): Promise<void> {
  const card = world.chat.answersTo(world.account(who)).at(-1)
  const secret =
    card &&
    buttonsOn(card)
      .find(({ url }) => url)
      ?.url?.split('/')
      .at(-1)
  const begun = secret
    ? await beginStepUp(world.ports, secret, null, () => ({ state: 's', nonce: 'n', verifier: 'v' }))
    : null
  if (!begun?.ok) return
  const { session } = begun
  const taken = await takeProof(world.ports, session, 's')
  if (!taken.ok) return
  const now = world.clock.at
  const proof = { contexts: [context], signedInAt: now.toISOString(), methods: ['mfa'], token: null }
  await proofGiven(world.ports, taken.attempt, who, proof, now)
  const asking = await showAsk(world.ports, session, now)
  if (asking.ok) await askWithProof(world.ports, session, asking.shown.form, now)
  const deciding = asking.ok ? asking : await showDecision(world.ports, session, now)
  if (deciding.ok && 'form' in deciding) await decideWithProof(world.ports, session, deciding.form, now)
  await world.settle()
}

async function live(story: readonly Step[]) {
  const company = await aCompany()
  const { world, of, group } = company
  const judge = aJudge(company)
  let inForce: File | null = null
  const waiting = () => [
    ...new Set(
      world.store.recorded().flatMap(({ action, request }) => (action === 'request.submitted' ? (request ?? []) : [])),
    ),
  ]
  for (const step of story) {
    switch (step.type) {
      case 'file':
        inForce = (await bringIntoForce(company, step.file)) ?? inForce
        break
      case 'asks': {
        if (!inForce) break
        const { who, text } = await wishOf(company, inForce, step)
        await world.types(who, text)
        await signsIn(company, who, step.proves)
        break
      }
      case 'approves':
        for (const request of waiting()) {
          const who = of[step.who]
          const what =
            step.length === null
              ? ({ type: 'press', value: `v1:approve:${request}`, message: null } as const)
              : ({
                  ...({ type: 'deny-form', form: null, value: `v1:approve-for:${request}` } as const),
                  ...{ reason: 'Fine', duration: `${step.length}m` },
                } as const)
          await world.does(who, what)
          await signsIn(company, who, step.proves)
        }
        break
      case 'changes-their-mind':
        for (const request of waiting()) {
          const value = `v1:${step.to}:${request}`
          if (step.to === 'take-back') await world.does(of[step.who], { type: 'press', value, message: null })
          else await world.does(of[step.who], { type: 'deny-form', form: null, value, reason: 'On second thought' })
        }
        break
      case 'delegates':
        await world.types(of[step.who], `delegate ${step.to.toLowerCase()}@contoso.com for 3d`)
        // Who decides nothing names nobody.
        if ((await world.store.absencesAmong([of[step.who]], world.clock.at)).length > 0)
          judge.away(of[step.who], of[step.to], new Date(world.clock.at.getTime() + 3 * 86_400_000))
        break
      case 'back':
        judge.back(of[step.who])
        await world.types(of[step.who], 'delegate stop')
        break
      case 'moves':
        if (world.holds(group[step.group], of[step.who])) world.directory.leave(group[step.group], of[step.who])
        else world.directory.join(group[step.group], of[step.who])
        break
      case 'manager':
        world.directory.changeManager(of[step.of], step.is && of[step.is])
        break
      case 'leaves':
        world.directory.changePerson(of[step.who], { enabled: step.back })
        break
      case 'breaks':
        await world.types(of[step.who], `breakglass ${step.what}${step.length} because of the outage`)
        break
      case 'extends': {
        const holders = await world.store.liveGrantsOf(Object.values(of))
        const one = chosen(
          holders.filter(({ status }) => status === 'active'),
          step.who,
        )
        if (one?.status !== 'active') break
        const wait = (extendableFrom(one).getTime() - world.clock.at.getTime()) / 60_000
        if (wait > 0) await world.wind(wait)
        await world.types(one.terms.beneficiary, `extend ${company.called.get(one.terms.entitlement.resource)?.name}`)
        break
      }
      case 'fails':
        world.directory.failNext('grant', new Fault('directory.away', 'away', { retry: 'later', result: 'not-done' }))
        break
      case 'winds':
        await world.wind(step.minutes)
        break
      default:
        step satisfies never
    }
    if (inForce) await judge.look(inForce)
  }
  return judge.count
}

describe('whatever an access file says, whoever is where, and whoever clicks what', () => {
  it('nobody decides for themselves or without a right to, nothing is given but as the file in force says, and nothing goes past its cap', async () => {
    const sum: Record<string, number> = {}
    const told = async (story: Parameters<typeof live>[0]) => {
      for (const [what, times] of Object.entries(await live(story))) sum[what] = (sum[what] ?? 0) + times
    }
    for (const story of alwaysTold) await told(story)
    await fc.assert(fc.asyncProperty(stories, told), {
      ...{ numRuns: 60, endOnFailure: true },
      // Milliseconds: where the machine has other things to do it is tried less often, and another time again.
      ...{ interruptAfterTimeLimit: 12_000, markInterruptAsFailure: false },
    })
    // From stories in which something never happens nothing could be learnt about it.
    expect(Object.entries(sum).filter(([, times]) => times === 0)).toEqual([])
  })
})
