import type { Entitlement, Person } from '../../access/catalog.ts'
import { refuse } from '../../access/refusal.ts'
import type { Ask } from '../../access/request/states.ts'
import { isNonEmpty, type NonEmpty } from '../../access/vocabulary.ts'
import type { ResourceView } from '../../cards/parts/resource-view.ts'
import { stepUpToAskCard } from '../../cards/step-up-card.ts'
import type { Names } from '../../cards/wording/wording.ts'
import type { AskAhead, AskInMind } from '../../ports/step-up.ts'
import { askForAccess, type Wish } from '../asking/ask-for-access.ts'
import { withSettings } from '../asking/offers.ts'
import { isOfferedStill, offeredAgain } from '../asking/requestable-access.ts'
import { digestOf, newSecret } from '../link/secrets.ts'
import { namesFor, type Ports } from '../ports.ts'
import { type Reaction, refused } from '../react/reaction.ts'
import { stepUpKeeps } from './offer.ts'
import { sayWithProof, useUp } from './saying.ts'
import { confirming, type Stepped } from './steps.ts'

/**
 * A private way to the page on which somebody signs in afresh and asks. Nothing is asked before they say so there: nobody else
 * learns of it, and it lapses with the page.
 */
export async function offerToAsk(ports: Ports, person: Person, asks: AskInMind, context: string): Promise<Reaction> {
  const { stepUpPage, store, clock } = ports
  if (!stepUpPage) return refused({ reason: 'step-up-nowhere', asking: true }, 'request.refused', person)
  const secret = newSecret()
  const expiresAt = new Date(clock.now().getTime() + stepUpKeeps)
  const attempt: AskAhead = {
    ...{ id: digestOf(secret), person: person.id, asks, context },
    ...{ step: { at: 'offered' }, expiresAt },
  }
  await store.transaction(tx => tx.saveStepUp(attempt))
  const [{ name }, ...others] = await resourcesOf(ports, asks)
  const all = others.length === 0 ? name : `${name} and ${others.length} more`
  return { kind: 'shown', card: stepUpToAskCard(all, stepUpPage.addressOf(secret)) }
}

type Asked = Pick<ResourceView, 'name' | 'gives'> & { readonly type: ResourceView['type'] | 'bundle' }

/** What is about to be asked for, as the page tells it. */
export interface AskShown {
  readonly asks: AskInMind
  readonly resources: NonEmpty<Asked>
  readonly form: string
  readonly reader: string
  /** The name of whoever is to receive it, where that is somebody else. */
  readonly whom?: string
}

/** What is being asked for, for the page that asks back. Changes nothing. */
export async function showAsk(
  ports: Ports,
  session: string | null,
  now: Date,
): Promise<Stepped<{ readonly shown: AskShown }>> {
  const found = await confirming(ports, 'ask', session, now)
  if (!found.ok) return found
  const { asks, person, step } = found.attempt
  const [resources, names] = await Promise.all([
    resourcesOf(ports, asks),
    namesFor(ports, [person, ...(asks.beneficiary ? [asks.beneficiary] : [])]),
  ])
  return { ok: true, shown: { asks, resources, form: step.form, reader: names(person), ...whomOf(asks, names) } }
}

/** The asking, which uses the address up. It is judged like any other: what is open to them, and what stands against it, is read now. */
export const askWithProof = (ports: Ports, session: string | null, form: string, now: Date): Promise<Stepped<object>> =>
  sayWithProof(ports, 'ask', { session, form, now }, async (person, attempt) => {
    const { asks, step } = attempt
    const asked = await askForAccess(ports, person, asks.via, wishOf(asks), tx => useUp(tx, attempt), step.proof)
    if (asked.ok) return null
    // By now it takes another context than the one that was proved.
    return asked.refusal.reason === 'step-up-needed' ? { reason: 'step-up-moved-on' } : asked.refusal
  })

const whomOf = ({ beneficiary }: AskInMind, names: Names) => (beneficiary ? { whom: names(beneficiary) } : {})

const wishOf = (asks: AskInMind): Wish => ({
  choose: choices => {
    const found = offeredAgain(choices, wanted(asks))
    return isNonEmpty(found) && isOfferedStill(choices, wanted(asks))
      ? { ok: true, found }
      : refuse({ reason: 'nothing-to-ask-for' })
  },
  ...saidWith(asks),
})

const wanted = ({ entitlement, others = [], bundle }: AskInMind): Pick<Ask, 'entitlements' | 'bundle'> => ({
  entitlements: [entitlement, ...others],
  ...(bundle ? { bundle } : {}),
})

const saidWith = ({ duration, reason, ticket, startsAt, beneficiary }: AskInMind): Omit<Wish, 'choose'> => ({
  duration: `${duration}m`,
  reason,
  ...(ticket === undefined ? {} : { ticket }),
  ...(startsAt === undefined ? {} : { startsAt }),
  ...(beneficiary === undefined ? {} : { beneficiary }),
})

async function resourcesOf(
  ports: Pick<Ports, 'store'>,
  { entitlement, others = [], bundle }: AskInMind,
): Promise<AskShown['resources']> {
  if (bundle) return [{ name: bundle, type: 'bundle' }]
  const [first, ...rest] = await Promise.all([
    resourceOf(ports, entitlement),
    ...others.map(one => resourceOf(ports, one)),
  ])
  return [first, ...rest]
}

async function resourceOf(ports: Pick<Ports, 'store'>, entitlement: Entitlement): Promise<Asked> {
  const [known, policy] = await Promise.all([ports.store.inventory.resource(entitlement), ports.store.activePolicy()])
  if (!known || !policy) return { name: 'something that is no longer known', type: 'group' }
  const { name, type, gives } = withSettings(known, policy)
  return { name, type: type === 'group' ? 'group' : 'directory role', ...(gives ? { gives } : {}) }
}
