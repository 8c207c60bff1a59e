import { stringify } from 'csv-stringify/sync'

/** What a spreadsheet in some countries takes for the beginning of another cell, though it stands in the middle of one of ours. */
const hiddenFormula = /([;\t\r\n]\s*)(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/gu

/**
 * Rows of a table with a line break after each. People's own words are in there: whatever a spreadsheet would take for a formula gets an
 * apostrophe before it, wherever in a cell it stands.
 */
export const csvOf = (rows: readonly (readonly string[])[]): string =>
  stringify(
    rows.map(row => row.map(cell => cell.replace(hiddenFormula, "$1'"))),
    { escape_formulas: true },
  )
