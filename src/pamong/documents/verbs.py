from django.utils.translation import gettext_lazy as _

ATTACHMENT_STORED = "documents.attachment.stored"
ATTACHMENT_OPENED = "documents.attachment.opened"
ATTACHMENT_HANDED_ON = "documents.attachment.handed_on"
ATTACHMENT_DISCARDED = "documents.attachment.discarded"
DOCUMENT_ISSUED = "documents.document.issued"
DOCUMENT_REVOKED = "documents.document.revoked"
IMPORT_PREVIEWED = "documents.import.previewed"
IMPORT_APPLIED = "documents.import.applied"
IMPORT_DISCARDED = "documents.import.discarded"

VERBS = {
    ATTACHMENT_STORED: _("File attached"),
    ATTACHMENT_OPENED: _("File opened"),
    ATTACHMENT_HANDED_ON: _("File handed on with its application"),
    ATTACHMENT_DISCARDED: _("File of a given-up application removed"),
    DOCUMENT_ISSUED: _("Document issued"),
    DOCUMENT_REVOKED: _("Document revoked"),
    IMPORT_PREVIEWED: _("Import file read and compared"),
    IMPORT_APPLIED: _("Import applied"),
    IMPORT_DISCARDED: _("Import discarded"),
}
