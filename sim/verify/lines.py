"""The lines that `vardsim verify` shows, in Swedish and English."""

from __future__ import annotations

from sim.policies.rule import Text
from sim.verify.finding import Lines

RUNS = Lines(
    Text("körningar: alla blev klara", "runs: all finished"),
    Text("körningar: {run} blev inte klar: {error}", "runs: {run} did not finish: {error}"),
)
MONEY = Lines(
    Text(
        "pengar: bevarade på {missing} öre när över {postings} bokföringsposter mellan {accounts} "
        "konton ({moved} miljoner kronor)",
        "money: conserved to {missing} öre over {postings} postings between {accounts} accounts "
        "({moved} million SEK)",
    ),
    Text(
        "pengar: {missing} öre saknas eller är för mycket över {postings} bokföringsposter",
        "money: {missing} öre are missing or too many over {postings} postings",
    ),
)


def _stock(sv: str, en: str) -> Lines:
    return Lines(
        Text(
            f"{sv}, 0 för mycket eller för litet i {{months}} månader av {{runs}} körningar",
            f"{en}, 0 missing or too many in {{months}} months of {{runs}} runs",
        ),
        Text(
            f"{sv}, men {{broken}} kontroller slog fel; störst: {{what}}: {{gap}}",
            f"{en}, but {{broken}} checks failed; largest: {{what}}: {{gap}}",
        ),
    )


STOCKS = {
    "people": _stock("människor: {held} invånare", "people: {held} residents"),
    "beds": _stock("vårdplatser: {held} disponibla", "beds: {held} staffed"),
    "staff": _stock("personal: {held} läkartjänster", "staff: {held} posts of doctors"),
    "queues": _stock("köer: {held} väntar på specialist", "queues: {held} wait for a specialist"),
    "counts": _stock("räkneverk: {held} räknare", "counts: {held} counters, all finite"),
    "money_each_month": _stock(
        "pengar varje månad: {held} konton, summa noll",
        "money each month: {held} accounts that sum to zero",
    ),
}
BALANCES = Lines(
    Text(
        "betalningar: {rules} slag av betalningar till och från {units} enheter ger deras saldon, "
        "{apart} öre isär",
        "payments: {rules} kinds of payment to and from {units} units make their balances, "
        "{apart} öre apart",
    ),
    Text(
        "betalningar: enheternas betalningar och saldon är {apart} öre isär ({units} enheter)",
        "payments: the units' payments and balances are {apart} öre apart ({units} units)",
    ),
)
NULL = Lines(
    Text(
        "reform utan innehåll: lika med utgångsläget i alla {values} värden",
        "null reform: the baseline in all {values} values",
    ),
    Text(
        "reform utan innehåll: {differ} av {values} värden skiljer sig från utgångsläget",
        "null reform: {differ} of {values} values differ from the baseline",
    ),
)
DATED = Lines(
    Text(
        "daterad reform: 0 av {values} värden ändrade före {date}, {later} efteråt",
        "dated reform: 0 of {values} values changed before {date}, {later} afterwards",
    ),
    Text(
        "daterad reform: {differ} av {values} värden ändrade före {date}, {later} efteråt",
        "dated reform: {differ} of {values} values changed before {date}, {later} afterwards",
    ),
)
FROZEN = Lines(
    Text(
        "frusna enheter: {more} kronor mer betalt ändrar 0 av {values} värden om vården",
        "frozen units: {more} SEK more paid change 0 of {values} values of care",
    ),
    Text(
        "frusna enheter: {more} kronor mer betalt ändrar {differ} av {values} värden om vården",
        "frozen units: {more} SEK more paid change {differ} of {values} values of care",
    ),
)
STORED = Lines(
    Text(
        "sparad uppvärmning: lika med körningen från första dagen i alla {values} värden",
        "stored warm-up: the run from the first day in all {values} values",
    ),
    Text(
        "sparad uppvärmning: {differ} av {values} värden skiljer sig från körningen från första "
        "dagen",
        "stored warm-up: {differ} of {values} values differ from the run from the first day",
    ),
)
WAYS = {
    "parallel": Lines(
        Text(
            "två processer: lika med en process i alla {values} värden av {runs} körningar",
            "two workers: one worker's results in all {values} values of {runs} runs",
        ),
        Text(
            "två processer: {differ} av {values} värden skiljer sig, {failed} körningar föll",
            "two workers: {differ} of {values} values differ, {failed} runs failed",
        ),
    ),
    "resumed": Lines(
        Text(
            "avbruten och återupptagen ({kept} av {runs} körningar behållna): lika i alla "
            "{values} värden",
            "stopped and resumed ({kept} of {runs} runs kept): the same in all {values} values",
        ),
        Text(
            "avbruten och återupptagen ({kept} av {runs} körningar behållna): {differ} av "
            "{values} värden skiljer sig, {failed} körningar föll",
            "stopped and resumed ({kept} of {runs} runs kept): {differ} of {values} values "
            "differ, {failed} runs failed",
        ),
    ),
}
