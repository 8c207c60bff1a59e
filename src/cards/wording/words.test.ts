import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { everyCard } from '../every-card.test-support.ts'
import { plainText } from '../parts/plain-text.ts'

/** Everything in quotation marks that people may read: more than one word, or one with a capital letter. */
function sentencesIn(source: string): readonly string[] {
  const code = source.replace(/^\s*(?:\/\/|\/?\*).*$|^import .*$/gm, '')
  return [...code.matchAll(/'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g)]
    .map(([, single, template]) => single ?? template ?? '')
    .filter(words => /\s|^[A-Z]/.test(words))
}
const folder = new URL('../', import.meta.url)
const written = readdirSync(folder)
  .filter(name => name.endsWith('.ts') && !/\.test(-support)?\.ts$/.test(name))
  .flatMap(name =>
    sentencesIn(readFileSync(new URL(name, folder), 'utf8')).map(sentence => ({ where: name, sentence })),
  )

/** An approver denies, a rule refuses, the world fails, a request lapses or is withdrawn, a grant expires, is returned or revoked. */
const otherWords: readonly (readonly [instead: RegExp, say: string])[] = [
  [/\bdeclin|\bdisapprov|\bturn(s|ed)? down\b|\breject(s|ed)? (the|your|this|a) request/i, 'an approver denies'],
  [/\brequest[^.]*\bexpire|\bexpire[sd]? request|\btimed? ?-?out\b/i, 'an unanswered request lapses'],
  [/(?<!sign-in )\b(was|is|been) cancelled\b|\brequest[^.]*\brevoked\b|\bretract/i, 'a requester withdraws'],
  [/\b(grant|access)[^.]*\b(was|is|been) withdrawn\b|\bterminat|\brescind/i, 'a grant expires, is returned or revoked'],
  [/\b(access|grant)[^.]*\blapse/i, 'a grant expires'],
  [/\b(applicant|grantee|petitioner|submitter|reviewer|authori[sz]er)s?\b/i, 'requester, beneficiary, approver'],
  [/\bworkflow|\bpolicy flow|\baccess rule set\b/i, 'access flow'],
  [/\bgroup owners?\b|\bfallback owners?\b|\bdefault owners?\b/i, 'resource owner, integration owner'],
]

describe('the words on cards', () => {
  it('are there to be looked at', () => expect(written.length).toBeGreaterThan(300))
  it.each(otherWords)('are none of %s, for %s', instead =>
    expect(written.filter(({ sentence }) => instead.test(sentence))).toEqual([]),
  )
  it.each(everyCard)('are those alone on the card %s', (_, card) => {
    const texts = [
      card.title,
      plainText(card.summary),
      ...card.blocks.flatMap(block =>
        block.kind === 'line' || block.kind === 'note'
          ? [plainText(block.line)]
          : block.kind === 'buttons'
            ? block.buttons.map(({ label }) => label)
            : [],
      ),
    ]
    for (const [instead, say] of otherWords) for (const text of texts) expect(text, say).not.toMatch(instead)
  })
})
