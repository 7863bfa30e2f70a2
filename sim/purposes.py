"""Purposes of keyed draws, one number each, in blocks by part of the model.

population 1-99, demography 100-199, needs and choice 200-299, clinic 300-399, hospital 400-499,
municipality 500-599, behaviour 600-699.
"""

# Needs and choice
NEED_COUNT = 200
NEED_TIME = 201
NEED_KIND = 202
NEED_ACCEPT = 203
SEVERITY = 210
SEEKS_CARE = 211
DOOR = 212  # 212-217, one for each door
CALL_TIME = 220
CALLS_AGAIN = 221
WHICH_UNIT = 222
RESOLVES_WAITING = 223
WORSENS_WAITING = 224
DIGITAL_SOLVES = 225

# Clinic
CALL_LENGTH = 300
OWN_GP_SOUGHT = 301
VISIT_LENGTH = 302
SOLVED = 303
REFERRED = 304
RETURN_TIME = 305
ANY_DOCTOR = 306
NAMED = 307
FOLLOWED_UP = 308
REVIEW_DOCTOR = 309
JOINS_PROGRAMME = 310  # occurrence: programme and year, or programme and day of discharge
EVENING_DOCTOR = 311
PLAN_WANTED = 312
KNOWS_GP = 313  # occurrence: the doctor's post
GP_LEAVES = 320
GP_HIRED = 321
UNIT_CAPACITY = 330
NAMED_AT_START = 331
TENURE = 332

# Demography
LEAVING = 100  # one half of the bits for death, one for moving away
DISEASE = 101
CARE_NEED = 102  # one half for frailty, one for municipal care
SWITCHING = 103  # one half for looking again, one for the choice

# Population
NEIGHBOURHOOD = 1
LIST = 2
BIRTH_DATE = 3
MORBIDITY = 4
CONTROL = 5
CONDITION = 6  # occurrence: number of the condition
REGISTERED = 7  # occurrence: number of the condition
CHARACTERISTIC = 8  # occurrence: number of the CNI characteristic
MUNICIPAL_CARE = 9
LAST_REVIEW = 10
LAST_DOCTOR = 11
FEES_FROM = 12
NEWCOMERS = 20  # occurrence: children born or people moving in
NEWCOMER_SEX = 21
NEWCOMER_AGE = 22
NEWCOMER_DAY = 23

# Places and supply of a region (drawn once, with a seed of their own)
PLACE_DEPRIVATION = 31
PLACE_EAST = 32
PLACE_NORTH = 33
UNIT_LIST = 40
UNIT_GP = 41
UNIT_RESIDENT = 42
UNIT_NURSE = 43
UNIT_OTHER = 44
UNIT_OWNER = 45
UNIT_EAST = 46
UNIT_NORTH = 47
MUNICIPAL_PLACES = 50

# behaviour 600-699
STYLE = 600  # baseline style; occurrence = dimension
TRAIT = 610  # behavioural traits; occurrence = trait

# Hospital
ED_TRIAGE_TIME = 400
DOCTOR_TIME = 401
WORK_UP_TIME = 402
ED_PATIENCE = 403
ADMITTED = 404
ED_FOLLOW_UP = 405
WARD_WANTED = 406
ACUTE_AVOIDABLE = 407
STAY_LENGTH = 408
DIES_IN_HOSPITAL = 409
READMITTED = 410
READMISSION_TIME = 411
BACKGROUND = 420
BACKGROUND_TIME = 421
SERVICE_LINE = 430
GIVES_UP = 431
LISTED_FOR_OPERATION = 432
OPERATED_AS_INPATIENT = 433
RETURNS = 434
RETURN_GAP = 435
OPERATION_HOUR = 436
COMPLICATION = 437
COMPLICATION_TIME = 438
ILLNESS = 439  # how ill a person listed for an operation is
START_QUEUE = 440
START_RETURN = 441
CONSULTED = 442
SETTLED_BY_CONSULTATION = 443
VISITED_AT_HOME = 444
DISCHARGE_PLAN = 445  # whether a plan was made for a patient who leaves hospital

# Municipality
NEEDS_MUNICIPAL_CARE = 500
DESTINATION = 501
PLANNED_AHEAD = 502
TAKEN_HOME_HOUR = 503
SHORT_TERM_STAY = 504
PLANNING_TIME = 505
ALTERNATIVE_TIME = 506
GRANTED = 507
HOME_CARE_LASTS = 508
START_SHORT_TERM = 510
START_SARSKILT = 511
START_RESIDENT = 512
