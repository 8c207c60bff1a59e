import { type Card, line, said, text } from '../../cards/card.ts'
import type { Home } from '../../cards/home.ts'
import { Fault } from '../fault.ts'

/** The fault that a call has to end with. */
export async function faultOf(call: Promise<unknown>): Promise<Fault> {
  const result = await call.then(
    () => new Error('It went well'),
    (error: unknown) => error,
  )
  if (result instanceof Fault) return result
  throw result
}

const button = (label: string, style: 'primary' | 'danger') => ({
  label,
  value: `v1:${label.toLowerCase()}:0191d4a0-0000-7000-8000-000000000001`,
  style,
  spoken: `${label} Ana Ruiz, Production readers`,
  asksForReason: style === 'danger',
})

export const homeSaying = (words: string): Home => ({
  sections: [
    {
      title: 'What you hold',
      blocks: [
        { kind: 'line', line: line(words) },
        { kind: 'buttons', buttons: [{ ...button('Request access', 'primary'), opensRequestForm: true }] },
      ],
    },
  ],
})

const sentence = [said('Ana Ruiz'), text(' asks for '), said('Production readers')]

export const approval: Card = {
  summary: sentence,
  title: 'Access request',
  tone: 'waiting',
  blocks: [
    { kind: 'line', line: sentence },
    { kind: 'buttons', buttons: [button('Approve', 'primary'), button('Deny', 'danger')] },
  ],
}

export const settled: Card = {
  summary: line('Denied by ', said('Olga')),
  title: 'Denied',
  tone: 'bad',
  blocks: [{ kind: 'line', line: line('Denied by ', said('Olga')) }],
}

export const table = {
  name: 'doorbell-holders-2026-11-26.csv',
  title: 'What Doorbell has given',
  content: '\ufeffresource,person\njit-prod-db-readers,Ana Müller\n',
}
