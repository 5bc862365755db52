"""What outlives a crash: the journal of edits, versions before the last save, who has what open.

No Qt. Everything here may wait for the disk, and so runs on the thread of ``keeper``, or where the
user waits anyway: when a file is opened or saved, and in dialogs.
"""
