const marks: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escaped = (text: string) => text.replace(/[&<>"']/g, mark => marks[mark] ?? mark)

const pattern =
  /\\([\\`*_{}[\]()#+\-.!~<>|])|\[((?:\\.|[^\]\\])*)\]\((https?:\/\/[^()\s"'<>]+)\)|\*\*(.+?)\*\*|(?<![\p{L}\p{N}])_(.+?)_(?![\p{L}\p{N}])|(\n)|([^\\[*_\n]+|.)/gsu

/**
 * The Markdown that Teams reads in the texts of a card, as HTML: strong, emphasised and linked words. Everything else is text, and
 * so is every mark behind a backslash.
 */
export const cardMarkdown = (text: string): string => `<p>${inline(text)}</p>`

const inline = (text: string): string =>
  text.replace(
    pattern,
    (
      _,
      mark?: string,
      label?: string,
      url?: string,
      strong?: string,
      emphasis?: string,
      line?: string,
      plain?: string,
    ) => {
      if (mark !== undefined) return escaped(mark)
      if (url !== undefined) return `<a href="${escaped(url)}" rel="noopener noreferrer">${inline(label ?? '')}</a>`
      if (strong !== undefined) return `<strong>${inline(strong)}</strong>`
      if (emphasis !== undefined) return `<em>${inline(emphasis)}</em>`
      return line === undefined ? escaped(plain ?? '') : '<br>'
    },
  )
