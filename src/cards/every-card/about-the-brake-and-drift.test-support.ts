import { brakeCard } from '../brake-card.ts'
import type { Card } from '../card.ts'
import { driftCard, driftNoticeCard } from '../drift-card.ts'
import { panicCard } from '../panic-card.ts'
import {
  addedByHand,
  at,
  because,
  brake,
  groupAdded,
  names,
  olga,
  panic,
  removedByHand,
  resource,
  undone,
} from './samples.test-support.ts'

/** Of granting that is stopped, of ending everything, and of what the directory shows otherwise. */
export const brakeAndDriftCards: readonly (readonly [string, Card])[] = [
  ['frozen', brakeCard({ ...brake, kind: 'frozen' }, { name: resource, names })],
  ['panicked', brakeCard({ ...brake, kind: 'panicked' }, { name: resource, names })],
  ['panic proposed', panicCard(panic)],
  [
    'panic running',
    panicCard({
      ...panic,
      standing: {
        status: 'running',
        since: at('09:01'),
        total: 1204,
        left: 892,
        leftSince: at('09:02'),
        allOnTheirWay: true,
      },
    }),
  ],
  [
    'panic over',
    panicCard({ ...panic, standing: { status: 'over', since: at('09:01'), total: 1204, left: 0, at: at('09:09') } }),
  ],
  [
    'panic over with something left',
    panicCard(
      { ...panic, standing: { status: 'over', since: at('09:01'), total: 1204, left: 2, at: at('09:09') } },
      { some: [{ holder: 'Ana Moreno', resource }], who: ['Ines Ivanova'], passedOver: { some: [], count: 0 } },
    ),
  ],
  [
    'panic that passed over what protected accounts hold',
    panicCard(
      { ...panic, standing: { status: 'over', since: at('09:01'), total: 1204, left: 0, at: at('09:09') } },
      { some: [], who: [], passedOver: { some: [{ holder: 'Emergency 1', resource }], count: 2 } },
    ),
  ],
  ['drift, added by hand', driftCard(addedByHand, { resource, names, because })],
  [
    'drift, a group added by hand',
    driftCard(groupAdded, { resource, names, because, withheld: { reason: 'group-not-adopted' } }),
  ],
  ['drift, removed by hand', driftCard(removedByHand, { resource, names, because })],
  [
    'drift, removed by hand, of what a press does not give back',
    driftCard(removedByHand, {
      resource,
      names,
      because,
      withheld: { reason: 'not-given-back', because: 'tier-zero' },
    }),
  ],
  [
    'drift, being given back',
    driftCard(
      { ...removedByHand, standing: { status: 'undoing', by: olga, at: at('14:10'), removedAt: null } },
      { resource, names, because: null },
    ),
  ],
  [
    'drift, that could not be given back',
    driftCard(
      {
        ...removedByHand,
        standing: {
          status: 'found',
          notGiven: {
            by: olga,
            at: at('14:10'),
            because: { kind: 'provider-refused', explanation: 'Insufficient privileges.' },
          },
        },
      },
      { resource, names, because },
    ),
  ],
  [
    'drift, made permanent by hand',
    driftCard(
      { ...removedByHand, kind: 'made-permanent', doer: addedByHand.doer },
      { resource, names, because: { kind: 'admin' } },
    ),
  ],
  ['drift, of somebody who may not decide any more', driftCard(addedByHand, { resource, names, because: null })],
  [
    'drift, of what Doorbell did and does not remember',
    driftCard(
      { ...addedByHand, kind: 'orphan', doer: { kind: 'ourselves', at: at('14:02') } },
      { resource, names, because },
    ),
  ],
  [
    'drift, that went with a person who is deleted',
    driftCard(
      {
        ...addedByHand,
        standing: { status: 'gone-by-itself', at: at('09:09'), turnedOut: { kind: 'vanished', what: 'person' } },
      },
      { resource, names, because: null },
    ),
  ],
  [
    'drift, that turned out to be their own activation',
    driftCard(
      {
        ...addedByHand,
        standing: {
          status: 'gone-by-itself',
          at: at('09:09'),
          turnedOut: { kind: 'their-own', until: at('12:00') },
        },
      },
      { resource, names, because: null },
    ),
  ],
  [
    'drift, added through a service of the directory, by whom it does not say',
    driftCard(
      {
        ...addedByHand,
        doer: { kind: 'through-service', name: 'Privileged Identity Management', at: at('14:02') },
      },
      { resource, names, because },
    ),
  ],
  [
    'drift, late to be undone',
    driftCard(
      {
        ...addedByHand,
        standing: {
          status: 'undoing',
          by: olga,
          at: at('14:10'),
          removedAt: null,
          late: { because: 'refused', told: ['away', 'refused'] },
        },
      },
      { resource, names, because: null },
    ),
  ],
  [
    'drift, undone and there again',
    driftCard(
      {
        ...addedByHand,
        standing: { status: 'countered', by: olga, at: at('14:10'), removedAt: at('14:11'), seenAt: at('14:13') },
      },
      { resource, names, because: null },
    ),
  ],
  [
    'drift, asked about anew because what was undone is there again',
    driftCard(
      {
        ...addedByHand,
        doer: null,
        again: { of: addedByHand.id, foundAt: at('14:04'), by: olga, removedAt: at('14:11') },
      },
      { resource, names, because },
    ),
  ],
  ['drift, undone', driftCard(undone, { resource, names, because: null })],
  ['drift, undone, for whoever had it', driftNoticeCard(undone, { resource, names, because: null })],
  ['thawed', brakeCard({ ...brake, kind: 'thawed', because: null }, { name: resource, names })],
]
