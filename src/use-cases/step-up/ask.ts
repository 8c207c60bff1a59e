import type { Person } from '../../access/catalog.ts'
import type { ResourceView } from '../../cards/resource-view.ts'
import { stepUpToAskCard } from '../../cards/step-up-card.ts'
import type { Names } from '../../cards/wording.ts'
import type { AskAhead, AskInMind } from '../../ports/step-up.ts'
import { askForAccess, type Wish } from '../ask-for-access.ts'
import { digestOf, newSecret } from '../link/secrets.ts'
import { withSettings } from '../offers.ts'
import { namesFor, type Ports } from '../ports.ts'
import { type Reaction, refused } from '../react/reaction.ts'
import { offeredAgain } from '../requestable-access.ts'
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
  const { name } = await resourceOf(ports, asks)
  return { kind: 'shown', card: stepUpToAskCard(name, stepUpPage.addressOf(secret)) }
}

/** What is about to be asked for, as the page tells it. */
export interface AskShown {
  readonly asks: AskInMind
  readonly resource: Pick<ResourceView, 'name' | 'gives'> & { readonly type: ResourceView['type'] | 'bundle' }
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
  const [resource, names] = await Promise.all([
    resourceOf(ports, asks),
    namesFor(ports, [person, ...(asks.beneficiary ? [asks.beneficiary] : [])]),
  ])
  return { ok: true, shown: { asks, resource, form: step.form, reader: names(person), ...whomOf(asks, names) } }
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

const wishOf = ({ entitlement, bundle, duration, reason, ticket, startsAt, beneficiary }: AskInMind): Wish => ({
  choose: choices => {
    const found = offeredAgain(choices, { entitlements: [entitlement], ...(bundle ? { bundle } : {}) })
    return found ? { ok: true, found } : { ok: false, refusal: { reason: 'nothing-to-ask-for' } }
  },
  duration: `${duration}m`,
  reason,
  ...(ticket === undefined ? {} : { ticket }),
  ...(startsAt === undefined ? {} : { startsAt }),
  ...(beneficiary === undefined ? {} : { beneficiary }),
})

async function resourceOf(
  ports: Pick<Ports, 'store'>,
  { entitlement, bundle }: AskInMind,
): Promise<AskShown['resource']> {
  if (bundle) return { name: bundle, type: 'bundle' }
  const [known, policy] = await Promise.all([ports.store.inventory.resource(entitlement), ports.store.activePolicy()])
  if (!known || !policy) return { name: 'something that is no longer known', type: 'group' }
  const { name, type, gives } = withSettings(known, policy)
  return { name, type: type === 'group' ? 'group' : 'directory role', ...(gives ? { gives } : {}) }
}
