"""What macOS is told about the app: its version, and the kind of file it opens."""

from __future__ import annotations

from build_facts import Facts

_KIND = "org.asyncflow.designer.project"


def info_plist(made: Facts) -> dict[str, object]:
    """Entries of Info.plist besides those that PyInstaller makes."""
    return {
        "CFBundleDisplayName": "AsyncFlow Designer",
        "CFBundleShortVersionString": made.version,
        "CFBundleVersion": made.version,
        "LSMinimumSystemVersion": "13.0",
        "LSApplicationCategoryType": "public.app-category.developer-tools",
        "NSHighResolutionCapable": True,
        "NSRequiresAquaSystemAppearance": False,
        "NSHumanReadableCopyright": "The AsyncFlow Designer authors, MIT licence",
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": "AsyncFlow Designer project",
                "CFBundleTypeRole": "Editor",
                "LSHandlerRank": "Owner",
                "LSItemContentTypes": [_KIND],
            }
        ],
        "UTExportedTypeDeclarations": [
            {
                "UTTypeIdentifier": _KIND,
                "UTTypeDescription": "AsyncFlow Designer project",
                "UTTypeConformsTo": ["public.yaml", "public.plain-text"],
                "UTTypeTagSpecification": {"public.filename-extension": ["asyncflow"]},
            }
        ],
    }
