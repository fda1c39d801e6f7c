"""Courses of the demo: what a council's SEND training team might offer. Invented."""

from dataclasses import dataclass

SENCOS, HEADS, TEACHERS, TAS = "sencos", "heads", "teachers", "teaching_assistants"
OFFICE, LUNCH, GOVERNORS = "office", "lunchtime", "governors"
ALL_PHASES = ("early_years", "primary", "secondary", "post_16", "special")
SCHOOLS = ("primary", "secondary")


@dataclass(frozen=True)
class DemoCourse:
    title: str
    topic: str
    area: str | None
    level: str
    audiences: tuple[str, ...]
    phases: tuple[str, ...]
    summary: str
    description: str
    open_to: tuple[str, ...] = ()


COURSES = (
    DemoCourse(
        "Making sense of autism",
        "autism",
        "communication-and-interaction",
        "all_staff",
        (TEACHERS, TAS, OFFICE, LUNCH),
        ALL_PHASES,
        "A first look at how autistic pupils may experience the school day.",
        "What autism is and is not, in the words of autistic people. Four things that anybody in "
        "a school can do tomorrow: in the classroom, in the corridor, at lunch and at the gate.\n\n"
        "You take away a one-page checklist for your own room.",
        ("health", "governor", "council", "parent_carer"),
    ),
    DemoCourse(
        "Autism and sensory needs",
        "autism",
        "sensory-and-physical",
        "teaching",
        (SENCOS, TEACHERS, TAS),
        SCHOOLS,
        "Find out what makes a classroom too loud, too bright or too close, and change it.",
        "We walk through a sensory audit of a classroom, a hall and a playground, then plan small "
        "changes that cost nothing. Bring the plan of one room.",
    ),
    DemoCourse(
        "Good autism practice",
        "autism",
        "communication-and-interaction",
        "teaching",
        (SENCOS, TEACHERS, TAS),
        ALL_PHASES,
        "For staff who teach or support autistic pupils every week.",
        "A full day on understanding the individual, good relationships, the classroom, and "
        "learning. You write a one-page profile together with the pupil afterwards.",
    ),
    DemoCourse(
        "Speech, language and communication in the classroom",
        "communication",
        "communication-and-interaction",
        "teaching",
        (SENCOS, TEACHERS, TAS),
        ("early_years", "primary"),
        "Notice language needs early, and make every lesson easier to follow.",
        "How language grows, what to listen for, and ten ways of teaching that help everybody. "
        "With examples from Reception to Year 4.",
    ),
    DemoCourse(
        "Emotion coaching",
        "wellbeing",
        "social-emotional-and-mental-health",
        "all_staff",
        (TEACHERS, TAS, LUNCH, OFFICE),
        ALL_PHASES,
        "Stay calm, name the feeling, set the limit, solve it together.",
        "A practical method for moments when a pupil is overwhelmed. You practise in pairs with "
        "situations from your own school.",
    ),
    DemoCourse(
        "Anxiety and not coming to school",
        "attendance",
        "social-emotional-and-mental-health",
        "teaching",
        (SENCOS, HEADS, TEACHERS),
        SCHOOLS,
        "What helps when coming to school has become too hard.",
        "The pattern behind absence that comes from anxiety, first talks with the family, a plan "
        "for small steps back, and when to ask for more help.",
    ),
    DemoCourse(
        "Dyslexia-friendly teaching",
        "literacy",
        "cognition-and-learning",
        "teaching",
        (TEACHERS, TAS),
        SCHOOLS,
        "Small changes to pages, boards and tasks that let pupils show what they know.",
        "We look at real worksheets and improve them. You leave with three changed lessons.",
    ),
    DemoCourse(
        "Maths difficulties: where to start",
        "numeracy",
        "cognition-and-learning",
        "teaching",
        (SENCOS, TEACHERS, TAS),
        ("primary",),
        "Find the gap, use things to hold and move, and check that it has closed.",
        "Short checks for number sense, a sequence of activities, and a way of recording that "
        "takes two minutes a week.",
    ),
    DemoCourse(
        "The graduated approach: assess, plan, do, review",
        "sen-support",
        None,
        "leaders",
        (SENCOS, HEADS),
        ALL_PHASES,
        "A cycle that teachers keep going and that shows what made a difference.",
        "What each step asks of the teacher and of the SENCo, outcomes that can be checked, and "
        "meetings with parents that lead somewhere.",
    ),
    DemoCourse(
        "New to the SENCo role",
        "sen-support",
        None,
        "leaders",
        (SENCOS,),
        ALL_PHASES,
        "Your first year: what must happen, by when, and who helps.",
        "The year on one page: annual reviews, the register, funding, transition, training for "
        "your colleagues. You meet the council's SEND teams and other new SENCos.",
    ),
    DemoCourse(
        "Supporting pupils with hearing loss",
        "sensory",
        "sensory-and-physical",
        "all_staff",
        (TEACHERS, TAS, LUNCH),
        ALL_PHASES,
        "Seating, sound and equipment: what makes the difference.",
        "With a teacher of deaf children: how to use the radio aid, where to stand, and what to "
        "check every morning.",
    ),
    DemoCourse(
        "SEND for governors",
        "leadership",
        None,
        "leaders",
        (GOVERNORS, HEADS),
        ALL_PHASES,
        "Questions to ask, and what a good answer looks like.",
        "The duties of a governing board, the SEN information report, and a visit plan for the "
        "link governor.",
    ),
)

TOPICS = {
    "autism": "Autism",
    "communication": "Speech and language",
    "wellbeing": "Wellbeing and behaviour",
    "attendance": "Attendance",
    "literacy": "Reading and writing",
    "numeracy": "Maths",
    "sen-support": "SEN support",
    "sensory": "Hearing, vision and physical needs",
    "leadership": "Leading SEND",
}
AREAS = {
    "communication-and-interaction": "Communication and interaction",
    "cognition-and-learning": "Cognition and learning",
    "social-emotional-and-mental-health": "Social, emotional and mental health",
    "sensory-and-physical": "Sensory and physical needs",
}
