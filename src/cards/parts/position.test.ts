import { describe, expect, it } from 'vitest'
import type { Position } from '../../access/catalog.ts'
import { personId } from '../../access/vocabulary.ts'
import { approvalCard } from '../approval-card.ts'
import { type Card, said } from '../card.ts'
import { channelCard } from '../channel-card.ts'
import { ana, approved, because, olga, view, waiting } from '../every-card/samples.test-support.ts'
import { reminderCard } from '../reminder-card.ts'
import { statusCard } from '../status-card.ts'

const position: Position = { jobTitle: 'Payments Engineer', department: 'Engineering' }
const known = { ...view(waiting), positions: new Map([[ana, position]]) }
const factsOf = ({ blocks }: Card) => blocks.flatMap(block => (block.kind === 'facts' ? block.facts : []))
const positionIn = (card: Card) => factsOf(card).filter(({ label }) => label.startsWith('Position'))

describe('what somebody does in the company', () => {
  it('is read by whoever decides about them, in the words of the directory and no more than words', () => {
    for (const card of [approvalCard(known, because, olga), reminderCard(known, olga)])
      expect(positionIn(card)).toEqual([
        {
          label: 'Position',
          value: [said('Payments Engineer'), { kind: 'text', text: ', ' }, said('Engineering')],
        },
      ])
  })

  it('is told of both where one asks for another', () => {
    const ben = personId('ben')
    const forBen = { ...waiting, ask: { ...waiting.ask, beneficiary: ben } }
    const positions = new Map([...known.positions, [ben, { jobTitle: null, department: 'Data' }]])
    expect(positionIn(approvalCard({ ...view(forBen), positions }, because, olga))).toMatchObject([
      { label: 'Position', value: [said('Data')] },
      { label: 'Position of who asks' },
    ])
  })

  it('is in no room, and on nothing that anybody else reads', () => {
    for (const card of [channelCard(known), statusCard(known), approvalCard(known, null)])
      expect(positionIn(card)).toEqual([])
    expect(positionIn(approvalCard({ ...known, request: approved }, because, olga))).toEqual([])
  })

  it('is not told where it is not known', () => {
    for (const nothing of [
      { jobTitle: null, department: null },
      { jobTitle: ' ', department: null },
    ])
      expect(positionIn(approvalCard({ ...known, positions: new Map([[ana, nothing]]) }, because, olga))).toEqual([])
  })
})
