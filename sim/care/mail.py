"""What primary care and hospitals send each other: patients, referrals and notices of discharge."""

import numpy as np

from sim.bundle import Bundle
from sim.kernel import kernel

ARRIVALS, REFERRALS, NOTICES = range(3)
# Kinds of notices to primary care
FOLLOW_UP, DISCHARGED, LEFT_UNSEEN = range(3)

ARRIVAL = np.dtype(
    [
        ("time", np.float64),  # day of the run with its fraction
        ("person", np.int32),
        ("need", np.int32),
        ("severity", np.float32),
        ("kind", np.uint8),
        ("condition", np.int8),
        ("direct", np.uint8),  # 1 admitted without the emergency department
    ],
    align=True,
)
REFERRAL = np.dtype([("person", np.int32), ("need", np.int32), ("urgent", np.uint8)], align=True)
NOTICE = np.dtype([("person", np.int32), ("need", np.int32), ("kind", np.uint8)], align=True)


class Mail(Bundle):
    """Messages not yet read; the reader sets the count of its tray to 0."""

    count: np.ndarray  # int64[3]: arrivals, referrals, notices
    arrival: np.ndarray  # ARRIVAL[size]
    referral: np.ndarray  # REFERRAL[size]
    notice: np.ndarray  # NOTICE[size]


def new_mail(people: int) -> Mail:
    """Trays for a region of this many people."""
    size = people // 8 + 1024
    return Mail(
        np.zeros(3, np.int64), np.zeros(size, ARRIVAL), np.zeros(size, REFERRAL),
        np.zeros(size, NOTICE),
    )  # fmt: skip


@kernel
def next_message(mail, tray):
    """Number of a new message; raises when the tray is full."""
    n = mail.count[tray]
    if n >= mail.arrival.size:
        raise RuntimeError("a tray of mail between primary care and hospitals is full")
    mail.count[tray] = n + 1
    return n


@kernel
def send_patient(mail, person, time, need, kind, condition, severity, direct):
    """Send a person to the nearest acute hospital."""
    message = mail.arrival[next_message(mail, ARRIVALS)]
    message.person = person
    message.time = time
    message.need = need
    message.kind = kind
    message.condition = condition
    message.severity = severity
    message.direct = direct


@kernel
def send_referral(mail, person, need, urgent):
    """Refer a person to specialist care at the nearest acute hospital."""
    message = mail.referral[next_message(mail, REFERRALS)]
    message.person = person
    message.need = need
    message.urgent = urgent


@kernel
def send_notice(mail, person, need, kind):
    """Tell primary care what happened to a person in hospital."""
    message = mail.notice[next_message(mail, NOTICES)]
    message.person = person
    message.need = need
    message.kind = kind
