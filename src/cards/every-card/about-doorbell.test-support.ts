import { problem, warning } from '../../access/finding.ts'
import { integrationName, personId } from '../../access/vocabulary.ts'
import { adminNoticeCard } from '../admin-notice-card.ts'
import { refusalCard, sentenceCard, troubleCard } from '../answer-card.ts'
import { type Card, line, said } from '../card.ts'
import { helpCard } from '../help.ts'
import { leftBehindCard } from '../left-behind-card.ts'
import {
  alreadyLinkedCard,
  cannotLinkCard,
  linkCard,
  linkedCard,
  linkedElsewhereCard,
  unlinkedCard,
} from '../link-card.ts'
import { newResourcesCard } from '../new-resources-card.ts'
import { nobodyCard } from '../nobody-card.ts'
import { askThenButton } from '../parts/ask-then.ts'
import { setupCard } from '../setup-card.ts'
import { weeklyNoteCard } from '../weekly-note-card.ts'
import { names, resource } from './samples.test-support.ts'

/** Of Doorbell itself, of linking, and of whatever was not understood. */
export const doorbellCards: readonly (readonly [string, Card])[] = [
  [
    'setup',
    setupCard([
      problem('Database', 'It cannot be reached.', { mend: 'look at DATABASE_URL' }),
      warning('Settings', 'AUDIT_KEY is not set.'),
    ]),
  ],
  [
    'nobody can decide',
    nobodyCard({
      resource,
      asker: 'Ana Moreno',
      because: [{ kind: 'named', label: 'Security', why: 'nobody-active' }],
      request: 'refused',
    }),
  ],
  [
    'new to ask for',
    newResourcesCard({ integration: 'Contoso', names: ['jit-new', resource], more: 3, flows: ['Production'] }),
  ],
  [
    'the week ahead',
    weeklyNoteCard(
      {
        integration: integrationName('Contoso'),
        week: 2968,
        ownerless: [
          { name: 'jit-untagged', because: 'no-tag', tried: [], decided: true },
          {
            name: resource,
            because: 'nobody-active',
            tried: [{ source: 'tags', why: 'nobody-active' }],
            decided: false,
          },
        ],
        moreOwnerless: 3,
        halfOwned: [{ name: 'jit-warehouse-admin', source: 'description', unknown: ['Olga Nobody'] }],
        moreHalfOwned: 0,
        waiting: [
          {
            name: resource,
            kind: 'added-by-hand',
            holder: { person: personId('a0000000-0000-4000-8000-000000000001') },
            since: '2026-11-10T10:30:00.000Z',
          },
          { name: resource, kind: 'group-added', holder: { group: 'Contractors' }, since: '2026-11-12T10:30:00.000Z' },
        ],
        moreWaiting: 0,
        sources: ['tags', 'description'],
        leaving: [{ person: personId('a0000000-0000-4000-8000-000000000001'), on: '2026-12-20T10:30:00.000Z' }],
        moreLeaving: 2,
      },
      () => 'Ana Moreno',
    ),
  ],
  [
    'access file not valid',
    adminNoticeCard({ kind: 'access-file-rejected', problems: ['access.yaml:3:1: flows is missing'], more: 2 }),
  ],
  [
    'admin notice, linked unseen',
    adminNoticeCard({
      kind: 'linked-unseen',
      person: personId('a0000000-0000-4000-8000-000000000001'),
      name: 'Ana Moreno',
      account: 'ana.m',
    }),
  ],
  ['admin notice, many ends', adminNoticeCard({ kind: 'many-ends', waiting: 10_000, seconds: 500 })],
  ['admin notice', adminNoticeCard({ kind: 'rights-missing', rights: ['GroupMember.ReadWrite.All'] })],
  ['help', helpCard({})],
  ['help about one verb', helpCard({}, 'request')],
  ['refusal', refusalCard({ reason: 'own-request' }, names)],
  ['refusal outside of hours, with a way to ask for the next', outsideHoursCard()],
  ['sentence', sentenceCard(line('Hello, ', said('Ana'), '.'), 'good')],
  ['trouble', troubleCard('0191d4a0-0000-7000-8000-000000000009')],
  ['link', linkCard('https://doorbell.contoso.com/link/s3cret')],
  ['cannot link', cannotLinkCard()],
  ['linked already', alreadyLinkedCard('Ana Moreno')],
  ['linked', linkedCard('Ana Moreno')],
  ['linked elsewhere', linkedElsewhereCard('Ana Moreno', 'ana')],
  ['unlinked', unlinkedCard('Ana Moreno')],
  ['unlinked by an admin', unlinkedCard('Ana Moreno', true)],
  ['for whoever had this account before', leftBehindCard()],
]

function outsideHoursCard(): Card {
  const hours = { days: ['mon', 'fri'], from: 420, to: 1_140, zone: 'Europe/Berlin' } as const
  const refusal = { reason: 'outside-hours', hours, next: new Date('2026-11-23T06:00:00Z'), ahead: true } as const
  const card = refusalCard(refusal, names)
  return { ...card, blocks: [...card.blocks, ...askThenButton('request jit-prod-db-readers for 2h', false, refusal)] }
}
