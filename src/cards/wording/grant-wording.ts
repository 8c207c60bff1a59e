import type { FailReason } from '../../access/grant/states.ts'
import { type Line, line, said, saidStrong } from '../card.ts'
import { givesText, ungrantableText } from './resource-wording.ts'
import type { Names } from './wording.ts'

/** Why access was not given. */
export function failText(because: FailReason, names: Names): Line {
  switch (because.kind) {
    case 'already-held':
      return line(
        'It was already held, and not from Doorbell. Nothing was changed, and Doorbell will not take it away.',
      )
    case 'beneficiary-inactive':
      return line('The account that should receive it is no longer active.')
    case 'beneficiary-protected':
      return line('The account that should receive it is protected by the access file, and is never touched.')
    case 'resource-ungrantable':
      return line(`It can no longer be given${because.why ? `: ${ungrantableText[because.why]}` : ''}.`)
    case 'gives-more':
      return line(
        'It gives more by now than was decided about: ',
        ...givesText(because.roles),
        '. Please ask again, so that somebody decides about that.',
      )
    case 'policy-changed':
      return line('The access rules changed after the approval and no longer allow it.')
    case 'restored':
      return line(
        'Doorbell went back to an earlier copy of its records before this was carried out, or without knowing that it was. It is not carried out again. Please ask again.',
      )
    case 'outside-hours':
      return line('It could not be given before the hours at which it may begin were over. Please ask again.')
    case 'approval-unused':
      return line('The approval could not be used within an hour. Please ask again.')
    case 'frozen':
      return line('Granting was stopped by an admin until the approval had become too old. Please ask again.')
    case 'cancelled':
      return line(
        'It was taken back before it began, by ',
        saidStrong(names(because.by)),
        ...(because.because ? [': ', said(because.because)] : ['.']),
      )
    case 'provider-refused':
      return because.lacks
        ? line(
            'Doorbell itself lacks a permission in the directory at the moment. Nothing is wrong with the request, and there is nothing that whoever asked could mend. Whoever runs Doorbell is told what to do.',
          )
        : line(
            'It failed in the directory: ',
            said(because.explanation),
            ' That is nothing that whoever asked could mend; whoever answers for it there is told.',
          )
    default:
      return because satisfies never
  }
}
