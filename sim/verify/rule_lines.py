"""The lines that `vardsim verify --rule` shows, in Swedish and English."""

from __future__ import annotations

from sim.policies.rule import Text
from sim.verify.finding import Lines

RAISED = Text("{check}: regeln gav ett fel: {what}", "{check}: the rule raised an error: {what}")
ERRORS = Lines(
    Text("fel i studien: {wrong} felaktiga värden avvisas med sin plats",
         "errors: {wrong} wrong values are refused with their path"),
    Text("fel i studien: felaktiga värden godtas, eller avvisas utan plats: {taken}",
         "errors: wrong values are taken, or refused without their path: {taken}"),
)  # fmt: skip
PURE = Lines(
    Text("ren: samma underlag ger samma betalning, {apart} kronor isär över {months} månader",
         "pure: the same statement gives the same pay, {apart} SEK apart over {months} months"),
    Text("ren: samma underlag ger betalningar som är upp till {apart} kronor isär "
         "({months} månader)",
         "pure: the same statement gives payments up to {apart} SEK apart ({months} months)"),
)  # fmt: skip
UNCHANGED = Lines(
    Text("orörd: underlag, omvärld och parametrar är oförändrade efter {months} avräkningar",
         "unchanged: statement, context and parameters are as before after {months} settlements"),
    Text("orörd: regeln ändrade {names}", "unchanged: the rule changed {names}"),
)  # fmt: skip
LOT = Lines(
    Text("utan lotten: inga slumptal drogs i {months} avräkningar",
         "no lot: no random number was drawn in {months} settlements"),
    Text("utan lotten: slumptal drogs i någon av {months} avräkningar",
         "no lot: random numbers were drawn in some of {months} settlements"),
)  # fmt: skip
TOGETHER = Lines(
    Text("en i taget: {months} tänkta månader på en gång betalas som var för sig, och en enhets "
         "månad ändrar inget för andra",
         "one by one: {months} imagined months at once are paid as each alone, and one unit's "
         "month changes nothing for others"),
    Text("en i taget: {months} tänkta månader på en gång betalas upp till {apart} procent fel mot "
         "var för sig; en enhets månad ändrar andras betalning med upp till {others} procent",
         "one by one: {months} imagined months at once are paid up to {apart} percent unlike each "
         "alone; one unit's month changes others' pay by up to {others} percent"),
)  # fmt: skip
IDLE = Lines(
    Text("tom enhet: en enhet utan verksamhet får {paid} kronor",
         "idle unit: a unit without activity is paid {paid} SEK"),
    Text("tom enhet: en enhet utan verksamhet får {paid}, inget tal",
         "idle unit: a unit without activity is paid {paid}, not a number"),
)  # fmt: skip
CONSERVED = Lines(
    Text("bevarad: {moved} kronor mellan {payer} och {kind}, {missing} öre borta i {months} "
         "månader",
         "conserved: {moved} SEK between {payer} and {kind}, {missing} öre lost in {months} "
         "months"),
    Text("bevarad: {missing} öre fattas mellan {payer} och {kind} i {months} månader",
         "conserved: {missing} öre are missing between {payer} and {kind} in {months} months"),
)  # fmt: skip
UNDECLARED = Lines(*2 * [
    Text("riktning: ingen är uppgiven (rises_with, falls_with)",
         "direction: none is declared (rises_with, falls_with)"),
])  # fmt: skip
MONOTONE = Lines(*2 * [
    Text("riktning: betalningen går som uppgivet i {steps} steg av {places}",
         "direction: pay goes as declared in {steps} steps of {places}"),
])  # fmt: skip
FALLS = Lines(*2 * [
    Text("riktning: betalningen till {unit} faller med {size} kronor när {place} går från {low} "
         "till {high} gånger sitt värde",
         "direction: pay to {unit} falls by {size} SEK when {place} goes from {low} to {high} "
         "times its value"),
])  # fmt: skip
RISES = Lines(*2 * [
    Text("riktning: betalningen till {unit} stiger med {size} kronor när {place} går från {low} "
         "till {high} gånger sitt värde",
         "direction: pay to {unit} rises by {size} SEK when {place} goes from {low} to {high} "
         "times its value"),
])  # fmt: skip
UNSCALABLE = Lines(*2 * [
    Text("skalbar: inga belopp är uppgivna (scalable); regeln kan inte göras kostnadsneutral",
         "scales: no amounts are declared (scalable); the rule cannot be made budget neutral"),
])  # fmt: skip
SCALES = Lines(
    Text("skalbar: halva beloppen ({names}) ger halva betalningen",
         "scales: half the amounts ({names}) give half the pay"),
    Text("skalbar: halva beloppen ({names}) ger en betalning {apart} procent från den halva",
         "scales: half the amounts ({names}) give pay {apart} percent from half of it"),
)  # fmt: skip
TRAVELS = Lines(
    Text("flyttbar: regeln betalar lika i en annan process",
         "travels: the rule pays the same when sent to another process"),
    Text("flyttbar: regeln är en annan efter flytt till en annan process, {apart} kronor isär",
         "travels: sent to another process, the rule is another one, {apart} SEK apart"),
)  # fmt: skip
