import {
  type GrantId,
  grantId,
  type RequestId,
  requestId,
  type TagProposalId,
  tagProposalId,
} from '../access/vocabulary.ts'

/** What a button asks for. It names a request or a grant and a verb, never a right: who pressed it is told by the chat. */
export type Press =
  /** `again` opens the request form as this request filled it. */
  | { readonly verb: 'approve' | 'deny' | 'cancel' | 'again'; readonly request: RequestId }
  | { readonly verb: 'return' | 'extend' | 'revoke' | 'retry'; readonly grant: GrantId }
  | { readonly verb: 'confirm-tag' | 'reject-tag'; readonly tag: TagProposalId }
  /** Asks for a link of one's own, and names nothing. */
  | { readonly verb: 'link' }

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export function encodePress(press: Press): string {
  return press.verb === 'link' ? linkValue : `v1:${press.verb}:${idOf(press)}`
}

const linkValue = 'v1:link'

const idOf = (press: Exclude<Press, { verb: 'link' }>): string =>
  'grant' in press ? press.grant : 'tag' in press ? press.tag : press.request

/** `null` for anything that we did not make. What it names may still not exist, or be nobody's business of the presser. */
export function parsePress(value: string): Press | null {
  if (value === linkValue) return { verb: 'link' }
  const [version, verb, id, ...rest] = value.split(':')
  if (version !== 'v1' || rest.length > 0 || !id || !uuid.test(id)) return null
  switch (verb) {
    case 'approve':
    case 'deny':
    case 'cancel':
    case 'again':
      return { verb, request: requestId(id) }
    case 'return':
    case 'extend':
    case 'revoke':
    case 'retry':
      return { verb, grant: grantId(id) }
    case 'confirm-tag':
    case 'reject-tag':
      return { verb, tag: tagProposalId(id) }
    default:
      return null
  }
}
