"""What people file. Importing this package makes every kind known; a new module of kinds is named here."""

from mlgov.govern.records import alarm_review as alarm_review
from mlgov.govern.records import approvals as approvals
from mlgov.govern.records import artifacts as artifacts
from mlgov.govern.records import bodies as bodies
from mlgov.govern.records import classification as classification
from mlgov.govern.records import compliance as compliance
from mlgov.govern.records import exceptions as exceptions
from mlgov.govern.records import family as family
from mlgov.govern.records import findings as findings
from mlgov.govern.records import incident as incident
from mlgov.govern.records import inventory as inventory
from mlgov.govern.records import lifecycle as lifecycle
from mlgov.govern.records import outside as outside
from mlgov.govern.records import people as people
from mlgov.govern.records import procedures as procedures
from mlgov.govern.records import questionnaires as questionnaires
from mlgov.govern.records import response as response
from mlgov.govern.records import retirement as retirement
from mlgov.govern.records import roadmap as roadmap
