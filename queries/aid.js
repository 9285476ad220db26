// title: Aid and money by amount
// doc: Sums of money that facts name, at least of a size, with who, what and whom.
// param least=1000000: the smallest amount
g.V().has("<urn:newsgraph:v:amount>", gte(Number(least))).tag("fact").has("<urn:newsgraph:v:unit>", regex("^[A-Z]{3}$"))
  .save("<urn:newsgraph:v:amount>", "amount").save("<urn:newsgraph:v:unit>", "unit").saveOpt("<urn:newsgraph:v:time>", "time")
  .save("<urn:newsgraph:v:subject>", "who").save("<urn:newsgraph:v:relation>", "what").save("<urn:newsgraph:v:object>", "whom")
  .save("<urn:newsgraph:v:status>", "status").all()
