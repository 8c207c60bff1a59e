/** What Teams takes, and what we give it at most. Characters are UTF-16 units unless it says bytes. */
export const limits = {
  /** Bytes of a whole card as JSON. Teams takes 100 KB of UTF-16 for a message; a card that long is no card. */
  card: 25 * 1024,
  /** One run of text. */
  run: 3_000,
  /** One name inside a line: a name that long is no name. */
  said: 300,
  /** Lines of a quotation; what follows is shown in the last of them. */
  quoteLines: 30,
  buttonLabel: 75,
  /** What a screen reader says of a button. */
  tooltip: 150,
  /** Teams shows so many buttons of a row and hides the others behind three dots. */
  rowOfButtons: 5,
  /** Typeahead: Teams shows no more. */
  options: 15,
  optionText: 100,
  /** People who are named to have a card drawn anew for them; Teams takes no more. */
  refreshFor: 60,
  summary: 500,
  input: 4_000,
  /** The same of a field for a few words: both fields full would make a form longer than any card. */
  shortInput: 200,
} as const
