"""Forms of files of people."""

from flask_wtf.file import FileField, FileRequired

from hub.foundation.core.forms import HubForm


class PeopleFileForm(HubForm):
    file = FileField(
        "File of people",
        [FileRequired("Choose the file, a CSV file with the columns URN, Name, E-mail and Roles")],
        description="A CSV file, as every spreadsheet saves it. At most 5,000 people.",
    )
