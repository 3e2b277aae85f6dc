"""Rows of nobody's events in everybody's layouts: parties, places and stories are invented."""

from __future__ import annotations

ICEWS_HEADER = (
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code",
    "Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID",
    "Sentence Number", "Publisher", "City",
    "District", "Province", "Country", "Latitude", "Longitude",
)  # fmt: skip
CNS_HEADER = (
    "F1", "Date", "Date Entered/Updated", "Launch Time (UTC)", "Missile Name", "Missile Type",
    "Launch Agency/Authority", "Facility Name", "Facility Location", "Other Name", "Facility Latitude",
    "Facility Longitude", "Landing Location", "Apogee", "Distance Travelled", "Confirmation Status", "Test Outcome",
    "Additional Information", "Source(s)",
)  # fmt: skip
NAMES = {"north": ["Northland", "NRT"], "south": ["Southland", "STH"]}


def icews(number=1, date="2020-03-01", by="Northland", to="Southland", code="046", score="7", **more):
    """One row of ICEWS; `more` sets `country1`, `country2`, `story`, `city`."""
    return [
        str(number), date, by, "Government", more.get("country1", by), "Text", code, score, to, "Government",
        more.get("country2", to), more.get("story", "77"), "1", "The Daily Invention", more.get("city", "Middleton"),
        "NA", "NA", "Middleland", "1.5", "2.5",
    ]  # fmt: skip


def gdelt(number=1, date="20200301", by="NORTHLAND", to="SOUTHLAND", code="046", score="7.0", version=2, **more):
    """One row of GDELT; `more` sets `code1`, `code2`, `url`; version 0 is the layout before the address was added."""
    cells = [""] * {0: 57, 1: 58, 2: 61}[version]
    cells[0], cells[1] = str(number), date
    cells[5], cells[6], cells[7] = more.get("code1", "NRT"), by, more.get("code1", "NRT")
    cells[15], cells[16], cells[17] = more.get("code2", "STH"), to, more.get("code2", "STH")
    cells[26], cells[29], cells[30] = code, "1", score
    cells[52 if version == 2 else 50] = "Middleton, Middleland"
    if version:
        cells[-1] = more.get("url", f"https://invention.example/{number}")
    return cells


def cns(number=1, date="2020-03-01", name="Arrow-1"):
    """One row of CNS's list of missile tests."""
    row = dict.fromkeys(CNS_HEADER, "")
    row |= {"F1": str(number), "Date": date, "Missile Name": name, "Missile Type": "SRBM", "Facility Name": "East Pad"}
    row |= {"Confirmation Status": "Confirmed", "Test Outcome": "Failure", "Source(s)": "A paper; a radio"}
    return list(row.values())


def tabbed(*rows):
    """Rows as a file parted by tabs."""
    return "".join("\t".join(row) + "\n" for row in rows)
