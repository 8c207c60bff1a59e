const mark = '[secret]'

/** What looks like a secret is treated as one, whoever made it. */
const shapes: readonly [RegExp, string][] = [
  // Slack: tokens, and the addresses that answer a command without any token.
  [/\bx(?:ox[a-z]|app)[-.][\w.-]{6,}/gi, mark],
  [/(https:\/\/hooks\.slack\.com\/)[^\s"'<>]+/gi, `$1${mark}`],
  // JSON web tokens: header and payload both begin with an encoded brace.
  [/\beyJ[\w-]{5,}\.eyJ[\w-]*(?:\.[\w-]*){0,3}/g, mark],
  [/\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${mark}`],
  // The password of an address, and what is called a secret in a query, a form or JSON.
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/?#]*:)[^\s@/?#]+(?=@)/gi, `$1${mark}`],
  [
    /(\b(?:[\w-]*(?:token|secret|password|ticket|assertion|trigger_id)|code|sig)(?:=|"\s*:\s*"|\\"\s*:\s*\\"))[^&\s"'\\<>]+/gi,
    `$1${mark}`,
  ],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, mark],
]

/** Takes secrets out of text: the given ones in any spelling an address or a header could give them, and whatever looks like one. */
export function scrubber(secrets: readonly string[]): (text: string) => string {
  const spellings = secrets.filter(secret => secret.length >= 4).flatMap(spellingsOf)
  const known = [...new Set(spellings)].sort((a, b) => b.length - a.length).map(literally)
  const anyKnown = known.length === 0 ? null : new RegExp(known.join('|'), 'g')
  return text => {
    const withoutKnown = anyKnown === null ? text : text.replace(anyKnown, mark)
    return shapes.reduce((rest, [shape, instead]) => rest.replace(shape, instead), withoutKnown)
  }
}

const spellingsOf = (secret: string): readonly string[] => [
  secret,
  encodeURIComponent(secret),
  new URLSearchParams([['', secret]]).toString().slice(1),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
]

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
