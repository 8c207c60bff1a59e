import type { Card } from './card.ts'
import { doorbellCards } from './every-card/about-doorbell.test-support.ts'
import { requestCards } from './every-card/about-requests.test-support.ts'
import { brakeAndDriftCards } from './every-card/about-the-brake-and-drift.test-support.ts'
import { unusualCards } from './every-card/about-the-unusual.test-support.ts'
import { bundleCards } from './every-card/bundles.test-support.ts'
import { lookedUpCards } from './every-card/looked-up.test-support.ts'

/** For tests of the chats: every card that Doorbell can show, each built as the use cases build it. */
export const everyCard: readonly (readonly [string, Card])[] = [
  ...requestCards,
  ...bundleCards,
  ...unusualCards,
  ...lookedUpCards,
  ...brakeAndDriftCards,
  ...doorbellCards,
]
