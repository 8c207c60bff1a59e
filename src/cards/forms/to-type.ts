import type { Block, Card, Line } from '../card.ts'
import type { Home } from '../home.ts'
import type { Form } from './form.ts'
import { lineToType } from './line-to-type.ts'

export const cardToType = <C extends Card>(card: C, command: string): C => ({
  ...card,
  summary: lineToType(card.summary, command),
  blocks: blocksToType(card.blocks, command),
})

export const homeToType = ({ sections }: Home, command: string): Home => ({
  sections: sections.map(section => ({ ...section, blocks: blocksToType(section.blocks, command) })),
})

export function formToType(form: Form, command: string): Form {
  const typed = (content: Line) => lineToType(content, command)
  switch (form.kind) {
    case 'loading':
      return form
    case 'closing':
      return { ...form, line: typed(form.line) }
    case 'request':
      return { ...form, problem: form.problem && typed(form.problem) }
    case 'deny':
      return {
        ...form,
        about: typed(form.about),
        ...(form.told ? { told: form.told.map(typed) } : {}),
        ...(form.problem ? { problem: typed(form.problem) } : {}),
      }
    default:
      return form satisfies never
  }
}

const blocksToType = (blocks: readonly Block[], command: string): readonly Block[] =>
  blocks.map(block => {
    switch (block.kind) {
      case 'line':
      case 'note':
        return { ...block, line: lineToType(block.line, command) }
      case 'facts':
        return { ...block, facts: block.facts.map(fact => ({ ...fact, value: lineToType(fact.value, command) })) }
      case 'quote':
      case 'buttons':
      case 'divider':
        return block
      default:
        return block satisfies never
    }
  })
