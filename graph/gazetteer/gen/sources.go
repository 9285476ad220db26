package main

// sources is what the gazetteer says of its origin; SOURCES.md tells more.
const sources = `rigour territories, 2026, MIT
country-codes, 2026, PDDL
mledoze countries, 2026, ODbL 1.0
factbook.json, May 2026, public domain
Wikidata politicians and officeholders, 2024, CC0
countries-states-cities-database, 2025, ODbL 1.0
GeoNames cities1000, 2025, CC BY 4.0
congress-legislators, 2026, CC0
s-and-p-500-companies, 2026, PDDL
nicknames, 2026, Apache-2.0
wikidata-names, 2018, CC0
GUM map of Wikipedia titles, March 2025, CC BY 4.0
kg's own lists, Apache-2.0
`
