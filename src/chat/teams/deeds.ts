import type { ExtraFields } from '../../cards/forms/form-extras.ts'

/**
 * What a person can do on a card of ours, as the data that their click brings back. It comes back untrusted and names nothing but
 * what they want: who they are says the token, and what they may is read where it is decided.
 */
export type Deed =
  /** `answer`: pressed on a message that nothing changes later on. */
  | { readonly does: 'press'; readonly value: string; readonly answer: boolean }
  | { readonly does: 'ask-reason'; readonly value: string; readonly answer: boolean }
  | { readonly does: 'open-form'; readonly value: string }
  /** Pressed on a form, which is filled by it. */
  | { readonly does: 'fill-form'; readonly value: string }
  /** Done by a client by itself, for somebody who comes to look at a room. */
  | { readonly does: 'look'; readonly value: string }
  /** `extras`: which fields it had, so that the same form can be shown with what is wrong. */
  | { readonly does: 'send-request'; readonly reasonRequired: boolean; readonly extras?: ExtraFields }
  /** `of`: the private answer on which the button behind it stands. */
  | { readonly does: 'send-reason'; readonly value: string; readonly title: string; readonly of?: string }

/** The names under which Teams gives back what was typed. Changing one orphans the forms that are out there. */
export const accessField = 'access'
/** What else is picked, in the same request. */
export const moreField = 'more'
export const durationField = 'duration'
/** Where one of several lengths is chosen. */
export const lengthField = 'length'
export const reasonField = 'reason'
export const confirmField = 'confirm'
export const extraFields = { ticket: 'ticket', start: 'start', whom: 'for' } as const

/** Everything about the deed stands under one name, so that no field of a form can be taken for a part of it. */
export const deedData = (deed: Deed): Readonly<Record<string, unknown>> => ({ doorbell: deed })

export interface Done {
  readonly deed: Deed
  /** By field; everything comes as text. */
  readonly typed: Readonly<Record<string, string>>
}

/** `null` for anything that no card of ours could have sent. */
export function readDone(data: unknown): Done | null {
  if (!isRecord(data)) return null
  const deed = readDeed(data.doorbell)
  if (!deed) return null
  const typed = Object.fromEntries(
    [
      accessField,
      moreField,
      durationField,
      lengthField,
      reasonField,
      confirmField,
      ...Object.values(extraFields),
    ].flatMap(field => {
      const value = data[field]
      return typeof value === 'string' || typeof value === 'number' ? [[field, String(value)]] : []
    }),
  )
  return { deed, typed }
}

function readDeed(told: unknown): Deed | null {
  if (!isRecord(told)) return null
  const value = typeof told.value === 'string' ? told.value : ''
  switch (told.does) {
    case 'press':
    case 'ask-reason':
      return { does: told.does, value, answer: told.answer === true }
    case 'open-form':
    case 'fill-form':
    case 'look':
      return { does: told.does, value }
    case 'send-request':
      return { does: 'send-request', reasonRequired: told.reasonRequired !== false, ...readExtras(told.extras) }
    case 'send-reason':
      return {
        does: 'send-reason',
        value,
        title: typeof told.title === 'string' ? told.title.slice(0, 40) : 'Deny',
        ...(typeof told.of === 'string' && messageId.test(told.of) ? { of: told.of } : {}),
      }
    default:
      return null
  }
}

function readExtras(told: unknown): { readonly extras?: ExtraFields } {
  if (!isRecord(told)) return {}
  const { ticket, start, whom } = told
  return {
    extras: {
      ...(ticket === 'required' || ticket === 'optional' ? { ticket } : {}),
      ...(start === true ? { start } : {}),
      ...(whom === true ? { whom } : {}),
    },
  }
}

const messageId = /^[\w:.-]{1,100}$/

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
