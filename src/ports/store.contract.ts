import { afterAll, beforeAll, beforeEach, describe } from 'vitest'
import { absencesContract } from './store-contract/absences.ts'
import { accessContract } from './store-contract/access.ts'
import { askedTogetherContract } from './store-contract/asked-together.ts'
import { brakeContract } from './store-contract/brake.ts'
import { cardsContract } from './store-contract/cards.ts'
import { cleanupsContract } from './store-contract/cleanups.ts'
import { driftsContract } from './store-contract/drifts.ts'
import { historyContract } from './store-contract/history.ts'
import { inboxContract } from './store-contract/inbox.ts'
import { inventoryContract } from './store-contract/inventory.ts'
import { linksContract } from './store-contract/links.ts'
import { outboxContract } from './store-contract/outbox.ts'
import { ownersContract } from './store-contract/owners.ts'
import { peopleContract } from './store-contract/people.ts'
import { policiesContract } from './store-contract/policies.ts'
import { reviewsContract } from './store-contract/reviews.ts'
import { stepUpsContract } from './store-contract/step-ups.ts'
import { storiesContract } from './store-contract/stories.ts'
import type { StoreUnderContract } from './store-contract/under-contract.ts'
import { webhooksContract } from './store-contract/webhooks.ts'

export type { StoreUnderContract } from './store-contract/under-contract.ts'

/** Where stores come from: `empty` makes or clears one for the next test. */
export interface StoreSource {
  empty(): Promise<StoreUnderContract>
  close(): Promise<void>
}

/** What every store keeps, whether in memory, inside the process or on a server. */
export function storeContract(name: string, open: () => Promise<StoreSource>): void {
  describe(name, () => {
    let source: StoreSource
    let world: StoreUnderContract
    beforeAll(async () => {
      source = await open()
    })
    beforeEach(async () => {
      world = await source.empty()
    })
    afterAll(() => source?.close())

    describe('requests, grants, policy and audit', () => accessContract(() => world))
    describe('the outbox', () => outboxContract(() => world))
    describe('the inbox', () => inboxContract(() => world))
    describe('versions of the policy', () => policiesContract(() => world))
    describe('words about owners', () => ownersContract(() => world))
    describe('people', () => peopleContract(() => world))
    describe('cards', () => cardsContract(() => world))
    describe('what is kept of people for convenience', () => cleanupsContract(() => world))
    describe('stories', () => storiesContract(() => world))
    describe('what differs in the directory', () => driftsContract(() => world))
    describe('what is looked up', () => historyContract(() => world))
    describe('what was asked for together', () => askedTogetherContract(() => world))
    describe('who decides in whose stead', () => absencesContract(() => world))
    describe('the brake', () => brakeContract(() => world))
    describe('reviews of what was taken in an emergency', () => reviewsContract(() => world))
    describe('webhooks', () => webhooksContract(() => world))
    describe('fresh sign-ins', () => stepUpsContract(() => world))
    describe('links', () => linksContract(() => world))
    describe('the inventory', () => inventoryContract(() => world))
  })
}
