import type { OwnerAttribute } from '../../access/catalog.ts'
import { line, said } from '../card.ts'
import { listed } from '../wording/wording.ts'
import { asTyped } from './as-typed.ts'
import type { Sentences } from './sentences.ts'

const attributeText: Readonly<Record<OwnerAttribute, string>> = {
  group: 'group',
  user: 'person',
  'directory-role': 'directory role',
}

/** About tags set in chat, and whom they name. */
export const tagRefusals: Sentences<
  | 'is-a-bundle'
  | 'nothing-called'
  | 'no-integration-called'
  | 'several-called'
  | 'tag-key-unknown'
  | 'tags-not-read'
  | 'tag-in-file'
  | 'tag-as-it-is'
  | 'tag-too-long'
  | 'owner-unknown'
  | 'owner-ambiguous'
  | 'owner-inactive'
  | 'owner-is-offered'
  | 'own-tag'
  | 'tag-settled'
  | 'tag-too-old'
  | 'tag-proposer-gone'
> = {
  'no-integration-called': ({ typed, known }) =>
    line(
      'No integration is called “',
      asTyped(typed),
      known.length === 1 ? '”. There is ' : '”. There are ',
      ...listed(known),
      '.',
    ),
  'is-a-bundle': ({ name, parts }) =>
    line(
      '“',
      asTyped(name),
      '” is a bundle, and this is about one resource: please name one of its parts, ',
      ...listed(parts),
      '.',
    ),
  'nothing-called': ({ typed, nearest }) =>
    nearest.length === 0
      ? line('No resource is called “', asTyped(typed), '”.')
      : line('No resource is called “', asTyped(typed), '”. The nearest: ', ...listed(nearest), '.'),
  'several-called': ({ typed, matches }) =>
    line('“', asTyped(typed), '” is the name of several resources. Write one of these: ', ...listed(matches), '.'),
  'tag-key-unknown': ({ key, known }) =>
    line('The access file looks for no owner behind “', said(key), '”, only behind ', ...listed(known), '.'),
  'tags-not-read': ({ integration }) =>
    line(
      'The access file does not look at tags for the owners of ',
      said(integration),
      ', so setting one would change nothing.',
    ),
  'tag-in-file': ({ key, value }) =>
    line(
      'The access file says ',
      said(`${key} = ${value}`),
      ' for this resource, and what it says beats what is set in chat. Change it there.',
    ),
  'tag-as-it-is': () => line('The tag is as you want it already. Nothing was changed.'),
  'tag-too-long': ({ longest }) =>
    line(
      `A tag says ${longest} characters at most, and this is more. Name a group that holds them. Nothing was changed.`,
    ),
  'owner-unknown': ({ name, attribute }) =>
    line(`The directory knows no ${attributeText[attribute]} called “`, said(name), '”. Nothing was changed.'),
  'owner-ambiguous': ({ name, candidates }) =>
    line('“', said(name), '” could be several. Write one of these: ', ...listed(candidates), '.'),
  'owner-inactive': ({ name }) =>
    line('“', said(name), '” is disabled or a guest, and could not decide. Nothing was changed.'),
  'owner-is-offered': ({ name }) =>
    line(
      '“',
      said(name),
      '” is itself handed out by Doorbell, so whoever has it cannot decide about access. Nothing was changed.',
    ),
  'own-tag': () => line('You proposed this change, so another admin has to confirm it.'),
  'tag-settled': ({ status }) => line(`Too late: this change was already ${status}.`),
  'tag-too-old': ({ days }) => line(`This was proposed more than ${days} days ago. Please propose it anew.`),
  'tag-proposer-gone': () => line('Whoever proposed this is no longer an access admin, so it cannot be confirmed.'),
}
